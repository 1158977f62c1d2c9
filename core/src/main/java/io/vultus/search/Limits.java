package io.vultus.search;

import java.util.Arrays;

/**
 * Sorted limits that split scores into bins: a score belongs to bin b if it is greater than exactly b limits. A table
 * of equal cells answers at once for scores that are not close to a limit.
 */
final class Limits {

    private static final int MIN_CELLS = 64;
    private static final int MAX_CELLS = 1 << 16;
    private static final int CELLS_PER_LIMIT = 8;

    /** In the table: a limit is too near for an approximate score to be sure. */
    private static final int UNSURE = -1;

    private final double[] limits;
    private final double margin;
    private final double start;
    private final double cellsPerUnit;
    private final int[] binOfCell;

    /**
     * Sets up the table.
     *
     * @param sorted ascending, without repetitions, finite, at least one
     * @param margin approximate scores up to so wrong can use the table
     */
    Limits(double[] sorted, double margin) {
        this.limits = sorted;
        this.margin = margin;
        int cells = Math.clamp((long) sorted.length * CELLS_PER_LIMIT, MIN_CELLS, MAX_CELLS);
        double last = sorted[sorted.length - 1];
        double span = Math.max(last - sorted[0] + 4 * margin, Math.max(1, Math.abs(last)) * 0x1p-30);
        // The first and the last cell stand for everything below and above.
        double width = span / (cells - 4);
        this.start = sorted[0] - 2 * margin - 2 * width;
        this.cellsPerUnit = 1 / width;
        this.binOfCell = new int[cells];
        for (int i = 0; i < cells; i++) {
            double from = start + i * width;
            double guard = margin + width / 1024; // the cell's number is computed with rounding
            int lowest = bin(from - guard);
            int highest = bin(from + width + guard);
            binOfCell[i] = lowest == highest ? lowest : UNSURE;
        }
        binOfCell[0] = 0;
        binOfCell[cells - 1] = sorted.length;
    }

    /** Sorts and removes repetitions. */
    static double[] sorted(double[] limits) {
        double[] sorted = Arrays.stream(limits).sorted().distinct().toArray();
        if (sorted.length == 0 || !Double.isFinite(sorted[0]) || !Double.isFinite(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("scores are compared with one limit or more, all of them finite");
        }
        return sorted;
    }

    /** One more than there are limits. */
    int bins() {
        return limits.length + 1;
    }

    /** How many limits are smaller than the score. */
    int bin(double score) {
        int found = Arrays.binarySearch(limits, score);
        return found >= 0 ? found : -found - 1;
    }

    /**
     * Counts approximate scores.
     *
     * @param scores of one query with a block of rows, from {@code from} on
     * @param slack how wrong they may be
     * @param counts by bin
     * @param unsure receives the numbers, in the block, of the scores that have to be computed exactly
     * @return how many those are
     */
    int count(float[] scores, int from, int count, double slack, long[] counts, int[] unsure) {
        boolean useTable = slack <= margin;
        int lastCell = binOfCell.length - 1;
        int doubtful = 0;
        for (int j = 0; j < count; j++) {
            double score = scores[from + j];
            int cell = Math.max(0, Math.min((int) ((score - start) * cellsPerUnit), lastCell));
            int bin = useTable ? binOfCell[cell] : UNSURE;
            if (bin >= 0) {
                counts[bin]++;
            } else {
                unsure[doubtful++] = j;
            }
        }
        return settle(scores, from, slack, counts, unsure, doubtful);
    }

    /** Counts those that are clear when looked at closely; keeps the others. */
    private int settle(float[] scores, int from, double slack, long[] counts, int[] unsure, int doubtful) {
        int kept = 0;
        for (int i = 0; i < doubtful; i++) {
            double score = scores[from + unsure[i]];
            int lowest = bin(score - slack);
            if (lowest == bin(score + slack)) {
                counts[lowest]++;
            } else {
                unsure[kept++] = unsure[i];
            }
        }
        return kept;
    }

    /** How many scores are greater than each limit. */
    long[] above(long[] counts) {
        long[] above = new long[limits.length];
        long sum = 0;
        for (int i = limits.length - 1; i >= 0; i--) {
            sum += counts[i + 1];
            above[i] = sum;
        }
        return above;
    }

    double[] values() {
        return limits;
    }
}
