package io.vultus.trainer.run;

import io.vultus.trainer.data.CorruptFaces;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.Network;
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
 * @param dropout the rate before the embedding, 0 to less than 1; the network's own where absent
 */
public record RunPlan(
        String network,
        Data data,
        HeadPlan head,
        int batch,
        Optional<Integer> facesPerPerson,
        long steps,
        long seed,
        Learning learning,
        long checkpointEvery,
        Optional<Verification> verification,
        Optional<Integer> devices,
        Optional<Double> dropout) {

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
            requireRange("data.synthetic.people", people, 2, MAX_PEOPLE);
            requireRange("data.synthetic.samples", samples, 1, MAX_SAMPLES);
            requireRange("data.synthetic: people times samples", (double) people * samples, 1, Integer.MAX_VALUE);
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
     * Stochastic gradient descent with momentum.
     *
     * @param rate the learning rate after warming up
     * @param momentum from 0 to less than 1
     * @param weightDecay times each weight is added to its gradient
     * @param warmUp steps in which the rate rises evenly from 0
     * @param dropAt steps, ascending, at which the rate is divided by 10
     * @param polynomial the power of a polynomial schedule, {@code rate · (1 − progress)^power}; arcface_torch uses 2.
     *     Without it and without dropAt the rate falls to 0 along a cosine
     * @param accumulate over how many batches a step's gradients are averaged; 1 where absent
     * @param clipNorm a step's gradients are scaled down to this length if they are longer; never where absent
     * @param decay which parameters the decay applies to; weights where absent
     */
    public record Learning(
            double rate,
            double momentum,
            double weightDecay,
            long warmUp,
            Optional<List<Long>> dropAt,
            Optional<Double> polynomial,
            Optional<Integer> accumulate,
            Optional<Double> clipNorm,
            Optional<Decay> decay) {

        private static final int MAX_ACCUMULATED = 1 << 20;

        public Learning {
            requireRange("learning.rate", rate, Double.MIN_VALUE, Double.MAX_VALUE);
            require(
                    momentum >= 0 && momentum < 1,
                    "learning.momentum must be 0 or more and less than 1; got " + momentum);
            requireRange("learning.weightDecay", weightDecay, 0, 1);
            requireRange("learning.warmUp", warmUp, 0, MAX_STEPS);
            dropAt.ifPresent(Learning::requireAscending);
            polynomial.ifPresent(power -> requireRange("learning.polynomial", power, Double.MIN_VALUE, 10));
            require(
                    dropAt.isEmpty() || polynomial.isEmpty(),
                    "learning has both dropAt and polynomial; the rate follows one of them");
            accumulate.ifPresent(batches -> requireRange("learning.accumulate", batches, 1, MAX_ACCUMULATED));
            clipNorm.ifPresent(norm -> requireRange("learning.clipNorm", norm, Double.MIN_VALUE, 1e9));
        }

        private static void requireAscending(List<Long> steps) {
            long before = 0;
            for (long step : steps) {
                require(step > before, "learning.dropAt must be ascending steps from 1 on; got " + steps);
                before = step;
            }
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
            return polynomial
                    .map(power -> rate * Math.pow(1 - progress, power))
                    .orElseGet(() -> rate * (1 + Math.cos(Math.PI * progress)) / 2);
        }
    }

    /** Which parameters weight decay applies to. */
    public enum Decay {
        /** Kernels, matrices and class centres. */
        WEIGHTS,
        /** These, and the scales of normalisations and the slopes of PReLUs, as MXNet's InsightFace trains. */
        WEIGHTS_AND_SCALES,
        /** All that is learnt, offsets among it, as arcface_torch trains. */
        ALL
    }

    /**
     * Watching the accuracy, before the first step, every so many, and at the end.
     *
     * @param every so many steps
     * @param synthetic drawn people, other than those of the data
     * @param sets verification sets as InsightFace publishes them: lfw.bin, cfp_fp.bin, agedb_30.bin; relative to the
     *     plan's file
     * @param mirror whether a face's embedding is the sum of its own and its mirror image's, as InsightFace evaluates;
     *     false where absent
     */
    public record Verification(
            long every, Optional<Unseen> synthetic, Optional<List<Path>> sets, Optional<Boolean> mirror) {
        public Verification {
            requireRange("verification.every", every, 1, MAX_STEPS);
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
            requireRange("verification.synthetic.people", people, 2, MAX_PEOPLE);
            requireRange("verification.synthetic.samples", samples, 2, MAX_SAMPLES);
            // All pairs are compared.
            requireRange("verification.synthetic: people times samples", (double) people * samples, 1, MAX_VERIFIED);
        }
    }

    /** The longest published runs have some millions. */
    private static final long MAX_STEPS = 1_000_000_000_000L;

    /** No GPU or processor holds the activations of so many faces; memory limits a batch far below it. */
    private static final int MAX_BATCH = 1 << 20;

    private static final int MAX_PEOPLE = 10_000_000;
    private static final int MAX_SAMPLES = 10_000;
    private static final int MAX_VERIFIED = 20_000;
    private static final int MAX_DEVICES = 64;

    public RunPlan {
        requireRange("batch", batch, 1, MAX_BATCH);
        requireRange("steps", steps, 1, MAX_STEPS);
        requireRange("checkpointEvery", checkpointEvery, 1, MAX_STEPS);
        devices.ifPresent(count -> requireRange("devices", count, 1, MAX_DEVICES));
        facesPerPerson.ifPresent(faces -> requireRange("facesPerPerson", faces, 1, batch));
        dropout.ifPresent(
                rate -> require(rate >= 0 && rate < 1, "dropout must be 0 or more and less than 1; got " + rate));
        require(
                batch % devices.orElse(1) == 0,
                "a batch of " + batch + " faces cannot be divided equally among " + devices.orElse(1) + " devices");
        require(
                batch % facesPerPerson.orElse(1) == 0,
                "a batch of " + batch + " faces cannot have " + facesPerPerson.orElse(1)
                        + " of each person: batch must be a multiple of facesPerPerson");
        require(
                !(head instanceof HeadPlan.Triplet) || facesPerPerson.orElse(1) > 1,
                "triplets need several faces of a person in a batch: facesPerPerson of 2 or more");
        requireBefore("learning.warmUp", learning.warmUp(), steps);
        learning.dropAt().ifPresent(drops -> drops.forEach(drop -> requireBefore("learning.dropAt", drop, steps)));
        requireNetwork(network, dropout);
    }

    private static void requireBefore(String key, long step, long steps) {
        require(step < steps, key + " is step " + step + ", which a run of " + steps + " steps never reaches");
    }

    private static void requireNetwork(String name, Optional<Double> dropout) {
        Network network = Architectures.named(name);
        dropout.ifPresent(rate -> require(
                network.hasDropout(), "dropout is " + rate + ", but the network " + name + " has no dropout layer"));
    }

    /** The network to train, with the plan's dropout. */
    Network openNetwork() {
        Network named = Architectures.named(network);
        return dropout.map(named::withDropout).orElse(named);
    }

    /** How many batches a step's gradients are averaged over. */
    int batchesPerStep() {
        return learning.accumulate().orElse(1);
    }

    /** How many faces a step takes. */
    int facesPerStep() {
        return batchesPerStep() * batch;
    }

    static void requireRange(String key, double value, double least, double most) {
        require(
                value >= least,
                key + " must be " + (least == Double.MIN_VALUE ? "more than 0" : "at least " + number(least)) + "; got "
                        + number(value));
        require(value <= most, key + " must be at most " + number(most) + "; got " + number(value));
    }

    static void requireRange(String key, long value, long least, long most) {
        require(value >= least, key + " must be at least " + least + "; got " + value);
        require(value <= most, key + " must be at most " + most + "; got " + value);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    static void require(boolean holds, String what) {
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
