package io.vultus.trainer.run;

import io.vultus.trainer.data.CorruptFaces;
import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.loss.LambdaSchedule;
import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.loss.TripletLoss;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that decides a run's outcome.
 *
 * @param network a name that {@link io.vultus.trainer.network.Architectures} knows
 * @param data what to train with
 * @param head the loss
 * @param batch faces of a batch
 * @param facesPerPerson how many faces of one person follow each other in a batch, which losses over pairs need; 1
 *     where absent
 * @param steps how many
 * @param seed decides weights, order, mirroring and dropout
 * @param learning how weights follow gradients
 * @param checkpointEvery so many steps, and at the end
 * @param verification how to watch the accuracy; absent: not at all
 * @param devices among how many copies of the network each batch is divided equally, GPUs or else this processor; 1
 *     where absent. Each norm is then that of a device's part of the batch
 */
public record RunPlan(
        String network,
        Data data,
        Head head,
        int batch,
        Optional<Integer> facesPerPerson,
        long steps,
        long seed,
        Learning learning,
        long checkpointEvery,
        Optional<Verification> verification,
        Optional<Integer> devices) {

    /**
     * Where faces come from; one of the four. Paths are relative to the plan's file.
     *
     * @param synthetic drawn people
     * @param folder one folder a person, of aligned pictures
     * @param photographs one folder a person, of photographs that are aligned on the fly
     * @param records a training set in RecordIO: its folder, or the file train.rec, train.idx or property in it
     * @param corrupt what becomes of a face that cannot be read; the run fails where absent
     */
    public record Data(
            Optional<Synthetic> synthetic,
            Optional<Path> folder,
            Optional<Photographs> photographs,
            Optional<Path> records,
            Optional<CorruptFaces> corrupt) {
        public Data {
            long sources = Stream.of(synthetic, folder, photographs, records)
                    .filter(Optional::isPresent)
                    .count();
            require(sources == 1, "data needs one of synthetic, folder, photographs and records; it has " + sources);
        }
    }

    /**
     * Drawn people.
     *
     * @param people how many
     * @param samples faces of each
     * @param seed decides who they are
     */
    public record Synthetic(int people, int samples, long seed) {
        public Synthetic {
            require(people > 1 && samples > 0, "synthetic data needs two people or more, with faces");
        }
    }

    /**
     * Photographs.
     *
     * @param folder one folder a person
     * @param detector the YuNet network that finds faces, an ONNX file; either this or a pack
     * @param pack a model pack whose detector finds faces: its name or folder
     */
    public record Photographs(Path folder, Optional<Path> detector, Optional<String> pack) {
        public Photographs {
            require(
                    detector.isPresent() != pack.isPresent(),
                    "photographs need either a detector (a YuNet file) or a pack, to find the faces");
        }
    }

    /**
     * A loss: {@code softmax}, {@code normalised-softmax} (s), {@code sphereface} (m, a whole number), {@code cosface}
     * (s, m), {@code arcface} (s, m), {@code combined} (s, m1, m2, m3) or {@code triplet} (mining, m).
     *
     * @param s the scale
     * @param m the margin
     * @param subCentres of each class; 1 where absent
     * @param share of the classes that a step sees; all where absent
     * @param marginWarmUp steps in which the margins of cosface, arcface and combined grow from none; 0 where absent
     * @param lambda how SphereFace is annealed; as published where absent
     * @param mining which triplets count; batch_hard where absent
     */
    public record Head(
            String type,
            Optional<Double> s,
            Optional<Double> m,
            Optional<Double> m1,
            Optional<Double> m2,
            Optional<Double> m3,
            Optional<Integer> subCentres,
            Optional<Double> share,
            Optional<Long> marginWarmUp,
            Optional<LambdaSchedule> lambda,
            Optional<TripletLoss.Mining> mining) {

        /** The triplet loss that it names; empty where it names a loss over class centres. */
        public Optional<TripletLoss> triplet() {
            return type.equals("triplet")
                    ? Optional.of(new TripletLoss(need("m", m), mining.orElse(TripletLoss.Mining.BATCH_HARD)))
                    : Optional.empty();
        }

        /** The loss over class centres that it names. */
        public MarginHead open() {
            MarginHead head =
                    switch (type) {
                        case "softmax" -> Heads.softmax();
                        case "normalised-softmax" -> Heads.normalisedSoftmax(need("s", s));
                        case "sphereface" -> Heads.sphereFace(whole("m", m), lambda.orElse(LambdaSchedule.PUBLISHED));
                        case "cosface" -> Heads.cosFace(need("s", s), need("m", m));
                        case "arcface" -> Heads.arcFace(need("s", s), need("m", m));
                        case "combined" -> Heads.combined(need("s", s), need("m1", m1), need("m2", m2), need("m3", m3));
                        default ->
                            throw new RunPlanException(
                                    "there is no head \"" + type + "\"; there are softmax, normalised-softmax, "
                                            + "sphereface, cosface, arcface, combined and triplet");
                    };
            return marginWarmUp.map(grow -> Heads.growing(head, grow)).orElse(head);
        }

        private double need(String name, Optional<Double> value) {
            return value.orElseThrow(() -> new RunPlanException("the head " + type + " needs a value for " + name));
        }

        private int whole(String name, Optional<Double> value) {
            double number = need(name, value);
            require(number == Math.rint(number), "the head " + type + " needs a whole number for " + name);
            return (int) number;
        }
    }

    /**
     * Stochastic gradient descent with momentum.
     *
     * @param rate the learning rate after warming up
     * @param momentum from 0 to less than 1
     * @param weightDecay times each weight is added to its gradient
     * @param warmUp steps in which the rate rises evenly from 0
     * @param dropAt steps at which the rate is divided by 10; absent: it falls to 0 along a cosine
     * @param accumulate over how many batches a step's gradients are averaged; 1 where absent
     */
    public record Learning(
            double rate,
            double momentum,
            double weightDecay,
            long warmUp,
            Optional<List<Long>> dropAt,
            Optional<Integer> accumulate) {
        public Learning {
            require(
                    rate > 0 && momentum >= 0 && momentum < 1,
                    "learning needs a positive rate and a momentum in [0, 1)");
            require(weightDecay >= 0 && warmUp >= 0, "weightDecay and warmUp are not negative");
            require(accumulate.orElse(1) > 0, "accumulate is a positive number of batches");
        }

        /** The rate of a step, counted from 0. */
        public double rateAt(long step, long steps) {
            if (step < warmUp) {
                return rate * (step + 1) / warmUp;
            }
            if (dropAt.isPresent()) {
                long drops = dropAt.get().stream().filter(at -> step >= at).count();
                return rate * Math.pow(10, -(double) drops);
            }
            double progress = (double) (step - warmUp) / Math.max(1, steps - warmUp);
            return rate * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /**
     * Watching the accuracy, before the first step, every so many, and at the end.
     *
     * @param every so many steps
     * @param synthetic drawn people, other than those of the data
     * @param sets verification sets as InsightFace publishes them: lfw.bin, cfp_fp.bin, agedb_30.bin; relative to the
     *     plan's file
     */
    public record Verification(long every, Optional<Unseen> synthetic, Optional<List<Path>> sets) {
        public Verification {
            require(every > 0, "verification is done every positive number of steps; got " + every);
            require(
                    synthetic.isPresent() || sets.map(List::size).orElse(0) > 0,
                    "verification needs synthetic people or sets");
        }
    }

    /**
     * Drawn people who are not trained with.
     *
     * @param people how many
     * @param samples faces of each, at least 2
     */
    public record Unseen(int people, int samples) {
        public Unseen {
            require(people > 1 && samples > 1, "verification needs people with two faces or more");
        }
    }

    public RunPlan {
        require(batch > 0 && steps > 0 && checkpointEvery > 0, "batch, steps and checkpointEvery are positive");
        require(
                devices.orElse(1) > 0 && batch % devices.orElse(1) == 0,
                "a batch of " + batch + " faces cannot be divided equally among " + devices.orElse(1) + " devices");
        require(
                head.triplet().isEmpty() || facesPerPerson.orElse(1) > 1,
                "triplets need several faces of a person in a batch: facesPerPerson of 2 or more");
    }

    /** How many batches a step's gradients are averaged over. */
    int batchesPerStep() {
        return learning.accumulate().orElse(1);
    }

    /** How many faces a step takes. */
    int facesPerStep() {
        return batchesPerStep() * batch;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new RunPlanException(what);
        }
    }

    /**
     * Reads a YAML file. Unknown and missing fields are errors.
     *
     * @throws RunPlanException if it is no plan; the message names file and line
     */
    public static RunPlan read(Path file) {
        return PlanFiles.read(file, RunPlan.class);
    }
}
