package io.vultus.search;

import java.util.ArrayList;
import java.util.List;

/** Finds the best rows of each query. */
final class TopScan implements ExactSearch.Scan {

    /** Few, because each group that has been scored may raise the floor for those after it. */
    private static final int SCORED_TOGETHER = 16;

    private final ExactSearch.Pass pass;
    private final TopRows[] best;
    private final int[] candidates = new int[SCORED_TOGETHER];
    private final double[] exact = new double[SCORED_TOGETHER];

    TopScan(ExactSearch.Pass pass, int k) {
        this.pass = pass;
        this.best = new TopRows[pass.count];
        for (int q = 0; q < best.length; q++) {
            best[q] = new TopRows(k);
        }
    }

    @Override
    public void accept(int query, int firstRow, int count, float[] block, float[] scores, int from, double slack) {
        TopRows top = best[query];
        float floor = below(top.floor() - slack);
        int found = 0;
        for (int j = 0; j < count; j++) {
            // Not the other way round: a row that may tie with the floor is a candidate.
            if (scores[from + j] >= floor) {
                candidates[found++] = j;
                if (found == SCORED_TOGETHER) {
                    score(query, firstRow, block, found);
                    found = 0;
                    floor = below(top.floor() - slack);
                }
            }
        }
        score(query, firstRow, block, found);
    }

    private void score(int query, int firstRow, float[] block, int count) {
        DotProduct.of(pass.queries, query * pass.dimension, block, candidates, count, pass.dimension, exact);
        for (int i = 0; i < count; i++) {
            best[query].offer(firstRow + candidates[i], exact[i]);
        }
    }

    /** A float that is not greater. */
    private static float below(double value) {
        return Math.nextDown((float) value);
    }

    void merge(TopScan other) {
        for (int q = 0; q < best.length; q++) {
            best[q].offerAll(other.best[q]);
        }
    }

    List<Hits> hits() {
        List<Hits> hits = new ArrayList<>(best.length);
        for (TopRows top : best) {
            hits.add(top.hits());
        }
        return hits;
    }
}
