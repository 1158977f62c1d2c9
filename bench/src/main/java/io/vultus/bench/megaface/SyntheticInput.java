package io.vultus.bench.megaface;

import io.vultus.ProgressListener;
import io.vultus.bench.report.Source;
import io.vultus.bench.synthetic.SyntheticFile;
import io.vultus.search.EmbeddingFile;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Input of the size of the real one without any download: {@value #IDENTITIES} identities of {@value #IMAGES} probes,
 * as FaceScrub's part has, and any number of distractors, all from {@link SyntheticEmbeddings}.
 *
 * <p>Labels are wrong on purpose, where they are in the real set: {@value #NOISY_PROBES} in a thousand probes show
 * somebody who is not there, and {@value #NOISY_DISTRACTORS} in a million distractors show a probe identity. The latter
 * are of every fifth identity: famous people are in other people's albums, the others are not. So raw and refined
 * figures differ as they do in practice.
 *
 * @param folder where the distractors are kept, to be read again by the next run
 * @param distractors how many
 * @param dimension of the vectors
 * @param seed decides everything
 * @param threads how many make them
 */
public record SyntheticInput(Path folder, int distractors, int dimension, long seed, int threads) {

    private static final int IDENTITIES = 80;
    private static final int IMAGES = 44;
    private static final int NOISY_PROBES = 10;
    private static final int NOISY_DISTRACTORS = 700;
    private static final int FAMOUS = 5;

    /** Distractors are people from this number on; strangers in place of probes are far beyond them. */
    private static final long FIRST_DISTRACTOR = 1_000_000;

    private static final long FIRST_STRANGER = 1L << 40;

    /**
     * Makes it, or reads what an earlier run has made.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    public MegaFaceInput read(ProgressListener progress) throws IOException, InterruptedException {
        SyntheticEmbeddings people = new SyntheticEmbeddings(seed, dimension);
        Probes probes = probes(people);
        BitSet noisy = noisyDistractors();
        EmbeddingFile file = distractorFile(people, noisy, progress);
        Distractors all = new Distractors(1, file, names(), noisy);
        List<Distractors> lists = new ArrayList<>();
        for (int size = 10; size < distractors; size *= 10) {
            lists.add(all.first(size));
        }
        lists.add(all);
        return new MegaFaceInput(
                "Synthetic embeddings of " + dimension + " dimensions",
                probes,
                lists,
                List.of(
                        Source.of("probes", probes.embeddings()),
                        Source.of("distractors", file, n -> progress.progress("hashing distractors", n, distractors))),
                List.of());
    }

    private Probes probes(SyntheticEmbeddings people) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5DEE_CE66L);
        HeapEmbeddings.Builder matrix = EmbeddingMatrix.builder(dimension);
        List<String> names = new ArrayList<>();
        List<String> identities = new ArrayList<>();
        BitSet noisy = new BitSet();
        for (int identity = 0; identity < IDENTITIES; identity++) {
            for (int image = 0; image < IMAGES; image++) {
                boolean wrong = random.nextInt(1000) < NOISY_PROBES;
                noisy.set(names.size(), wrong);
                matrix.add(people.sample(wrong ? FIRST_STRANGER + names.size() : identity, image));
                names.add("person " + identity + ", image " + image);
                identities.add("person " + identity);
            }
        }
        return new Probes(matrix.build(), names, identities, noisy);
    }

    private List<String> names() {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return "distractor " + Objects.checkIndex(index, distractors);
            }

            @Override
            public int size() {
                return distractors;
            }
        };
    }

    private BitSet noisyDistractors() {
        SplittableRandom random = new SplittableRandom(seed ^ 0x2545_F491L);
        BitSet noisy = new BitSet();
        for (int i = 0; i < distractors; i++) {
            noisy.set(i, random.nextInt(1_000_000) < NOISY_DISTRACTORS);
        }
        return noisy;
    }

    private EmbeddingFile distractorFile(SyntheticEmbeddings people, BitSet noisy, ProgressListener progress)
            throws IOException, InterruptedException {
        Path path = folder.resolve("synthetic-" + seed + "-" + dimension + "-" + distractors + ".vem");
        // Images that are not among the probes, of people who are.
        return new SyntheticFile(path, dimension, distractors, threads)
                .make(
                        i -> noisy.get(i)
                                ? people.sample((long) i % (IDENTITIES / FAMOUS) * FAMOUS, IMAGES + i)
                                : people.sample(FIRST_DISTRACTOR + i, 0),
                        (task, done, total) -> progress.progress("making distractors", done, total));
    }
}
