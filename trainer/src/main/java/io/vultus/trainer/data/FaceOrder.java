package io.vultus.trainer.data;

import io.vultus.trainer.RunSeed;
import io.vultus.trainer.RunSeed.Choice;
import java.util.Arrays;
import java.util.SplittableRandom;

/** In which order an epoch takes the faces: a function of seed and epoch alone. */
abstract class FaceOrder {

    private final long seed;

    private FaceOrder(long seed) {
        this.seed = seed;
    }

    /** How many faces an epoch takes. */
    abstract int length();

    /** The faces of an epoch. */
    final int[] ofEpoch(long epoch) {
        return ofEpoch(RunSeed.random(seed, Choice.ORDER, epoch));
    }

    abstract int[] ofEpoch(SplittableRandom random);

    /** Every face once. */
    static FaceOrder shuffled(int faces, long seed) {
        return new FaceOrder(seed) {
            @Override
            int length() {
                return faces;
            }

            @Override
            int[] ofEpoch(SplittableRandom random) {
                int[] order = new int[faces];
                for (int i = 0; i < faces; i++) {
                    order[i] = i;
                }
                shuffle(order, 0, faces, random);
                return order;
            }
        };
    }

    /**
     * Groups of faces of one person, as losses over pairs within a batch need them. Each person's faces are divided
     * into groups, the rest being left out; whoever has fewer than a group's gives some of them more than once. People
     * take turns, so that a batch hardly ever has two groups of one person.
     *
     * @param perPerson faces of a group
     */
    static FaceOrder grouped(FaceDataset faces, int perPerson, long seed) {
        return new Grouped(faces, perPerson, seed);
    }

    private static void shuffle(int[] values, int from, int to, SplittableRandom random) {
        for (int i = to - 1; i > from; i--) {
            int j = random.nextInt(from, i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    private static final class Grouped extends FaceOrder {

        private final int perPerson;
        private final int[] byPerson;
        /** Where each person's faces begin in {@link #byPerson}, and behind the last. */
        private final int[] begin;

        private final int groups;
        private final int rounds;

        Grouped(FaceDataset faces, int perPerson, long seed) {
            super(seed);
            this.perPerson = perPerson;
            begin = new int[faces.classes() + 1];
            for (int i = 0; i < faces.size(); i++) {
                begin[faces.label(i) + 1]++;
            }
            Arrays.parallelPrefix(begin, Integer::sum);
            int[] next = begin.clone();
            byPerson = new int[faces.size()];
            for (int i = 0; i < faces.size(); i++) {
                byPerson[next[faces.label(i)]++] = i;
            }
            int all = 0;
            int most = 0;
            for (int person = 0; person < faces.classes(); person++) {
                all += groups(person);
                most = Math.max(most, groups(person));
            }
            groups = all;
            rounds = most;
        }

        private int faces(int person) {
            return begin[person + 1] - begin[person];
        }

        private int groups(int person) {
            int faces = faces(person);
            return faces == 0 ? 0 : Math.max(1, faces / perPerson);
        }

        @Override
        int length() {
            return groups * perPerson;
        }

        @Override
        int[] ofEpoch(SplittableRandom random) {
            int people = begin.length - 1;
            int[] shuffled = byPerson.clone();
            int[] turns = new int[people];
            for (int person = 0; person < people; person++) {
                turns[person] = person;
                shuffle(shuffled, begin[person], begin[person + 1], random);
            }
            int[] order = new int[length()];
            int at = 0;
            for (int round = 0; round < rounds; round++) {
                shuffle(turns, 0, people, random);
                for (int person : turns) {
                    for (int i = 0; round < groups(person) && i < perPerson; i++) {
                        order[at++] = shuffled[begin[person] + (round * perPerson + i) % faces(person)];
                    }
                }
            }
            return order;
        }
    }
}
