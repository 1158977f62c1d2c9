package io.vultus.search;

import java.util.Arrays;

/** How many scores are greater than each of some limits. */
public final class ScoreCounts {

    private final double[] limits;
    private final long[] above;

    ScoreCounts(double[] limits, long[] above) {
        this.limits = limits;
        this.above = above;
    }

    /**
     * How many scores are strictly greater.
     *
     * @param limit one of those that were asked for
     * @throws IllegalArgumentException if it is not
     */
    public long above(double limit) {
        int found = Arrays.binarySearch(limits, limit);
        if (found < 0) {
            throw new IllegalArgumentException("scores greater than " + limit + " were not counted");
        }
        return above[found];
    }

    /** The limits, ascending and without repetitions. */
    public double[] limits() {
        return limits.clone();
    }

    /** The counts, in the order of {@link #limits()}. */
    public long[] counts() {
        return above.clone();
    }
}
