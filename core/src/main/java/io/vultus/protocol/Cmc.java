package io.vultus.protocol;

import java.util.Arrays;

/**
 * A cumulative match characteristic: how many trials find the mate among the best r.
 *
 * <p>Ranks are counted from 0 here, the number of others that score strictly higher: a mate that ties with another is
 * not behind it.
 */
public final class Cmc {

    private final int[] sorted;

    private Cmc(int[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Of trials.
     *
     * @param ranks from 0; at least one
     */
    public static Cmc of(int[] ranks) {
        if (ranks.length == 0) {
            throw new IllegalArgumentException("no trials, so that no share of them can be given");
        }
        int[] sorted = ranks.clone();
        Arrays.sort(sorted);
        return new Cmc(sorted);
    }

    /**
     * The share of trials, 0 to 1, that have the mate among the best {@code best}; {@code recall(1)} is the rank-1
     * rate.
     */
    public double recall(int best) {
        int before = 0;
        int after = sorted.length;
        while (before < after) {
            int middle = (before + after) >>> 1;
            if (sorted[middle] < best) {
                before = middle + 1;
            } else {
                after = middle;
            }
        }
        return (double) before / sorted.length;
    }

    /** {@link #recall} for the best 1, 2, … {@code ranks}. */
    public double[] curve(int ranks) {
        double[] curve = new double[ranks];
        int within = 0;
        for (int i = 0; i < ranks; i++) {
            while (within < sorted.length && sorted[within] <= i) {
                within++;
            }
            curve[i] = (double) within / sorted.length;
        }
        return curve;
    }

    /** How many trials there are. */
    public int trials() {
        return sorted.length;
    }
}
