package io.vultus.trainer;

import java.util.SplittableRandom;

/**
 * Seeds of the random choices of a run. Each choice of each epoch, batch or step has a seed of its own that depends on
 * all bits of the run's seed: runs of neighbouring seeds, and neighbouring epochs of one run, have nothing in common.
 * Sums such as {@code seed · 31 + epoch} do not give that, since they repeat among neighbouring seeds, and since
 * {@link SplittableRandom}s whose seeds differ by a multiple of its constant give the same numbers one place later.
 */
public final class RunSeed {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** What is chosen. */
    public enum Choice {
        /** The order in which an epoch takes the faces; numbered by epoch. */
        ORDER(1),
        /** Which faces of a batch are mirrored; numbered by batch. */
        MIRROR(2),
        /** What dropout drops; numbered by batch. */
        DROPOUT(3),
        /** Which classes a step sees; numbered by step. */
        CLASSES(4);

        private final int number;

        Choice(int number) {
            this.number = number;
        }
    }

    private RunSeed() {}

    /** The seed of one choice. */
    public static long of(long runSeed, Choice choice, long number) {
        return mixed(mixed(mixed(runSeed) + choice.number) + number);
    }

    /** A generator for one choice. */
    public static SplittableRandom random(long runSeed, Choice choice, long number) {
        return new SplittableRandom(of(runSeed, choice, number));
    }

    /** A seed that depends on all bits of two. */
    public static long combined(long one, long other) {
        return mixed(mixed(one) + other);
    }

    /** A bijection in which each bit of the argument changes half of the result's (Stafford's variant 13). */
    private static long mixed(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
