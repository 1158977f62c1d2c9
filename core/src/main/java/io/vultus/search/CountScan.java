package io.vultus.search;

import java.util.ArrayList;
import java.util.List;

/** Counts scores by each query's limits and by limits for all. */
final class CountScan implements ExactSearch.Scan {

    private final ExactSearch.Pass pass;
    private final Limits[] own;
    private final Limits shared;
    private final long[][] ownCounts;
    private final long[] sharedCounts;
    private int[] unsure = new int[0];
    private double[] exact = new double[0];

    /**
     * Starts at zero.
     *
     * @param own for each query, or none
     */
    CountScan(ExactSearch.Pass pass, Limits[] own, Limits shared) {
        this.pass = pass;
        this.own = own;
        this.shared = shared;
        this.ownCounts = new long[own.length][];
        for (int q = 0; q < own.length; q++) {
            ownCounts[q] = new long[own[q].bins()];
        }
        this.sharedCounts = new long[shared.bins()];
    }

    @Override
    public void accept(int query, int firstRow, int count, float[] block, float[] scores, int from, double slack) {
        if (unsure.length < count) {
            unsure = new int[count];
            exact = new double[count];
        }
        if (own.length > 0) {
            count(own[query], ownCounts[query], query, count, block, scores, from, slack);
        }
        count(shared, sharedCounts, query, count, block, scores, from, slack);
    }

    private void count(
            Limits limits, long[] counts, int query, int count, float[] block, float[] scores, int from, double slack) {
        int doubtful = limits.count(scores, from, count, slack, counts, unsure);
        DotProduct.of(pass.queries, query * pass.dimension, block, unsure, doubtful, pass.dimension, exact);
        for (int i = 0; i < doubtful; i++) {
            counts[limits.bin(exact[i])]++;
        }
    }

    void merge(CountScan other) {
        for (int q = 0; q < ownCounts.length; q++) {
            add(other.ownCounts[q], ownCounts[q]);
        }
        add(other.sharedCounts, sharedCounts);
    }

    private static void add(long[] from, long[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }

    List<ScoreCounts> byQuery() {
        List<ScoreCounts> result = new ArrayList<>(own.length);
        for (int q = 0; q < own.length; q++) {
            result.add(new ScoreCounts(own[q].values(), own[q].above(ownCounts[q])));
        }
        return result;
    }

    long[] pooledAbove() {
        return shared.above(sharedCounts);
    }
}
