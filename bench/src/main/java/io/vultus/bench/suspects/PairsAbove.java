package io.vultus.bench.suspects;

import io.vultus.ProgressListener;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.Hits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All pairs of a query and a row with a high score, exactly, in memory for some thousand queries and the pairs
 * themselves.
 *
 * <p>Each query is asked for its best few rows; those whose last one still is high enough are asked for more.
 *
 * @param rows unit vectors
 * @param threshold the least score
 * @param threads how many work; the result does not depend on it
 */
record PairsAbove(EmbeddingMatrix rows, double threshold, int threads) {

    /** Most queries have none. */
    private static final int FEW = 8;

    private static final int MORE = 8;

    private static final int QUERIES_AT_ONCE = 4096;

    /** A query's number, a row's, and their score. */
    record Pair(int query, int row, double score) {}

    /** Finds them; by query, then from the highest score. */
    List<Pair> of(EmbeddingMatrix queries, ProgressListener progress) throws InterruptedException {
        List<Pair> pairs = new ArrayList<>();
        long total = (long) queries.rows() * rows.rows();
        for (int from = 0; from < queries.rows(); from += QUERIES_AT_ONCE) {
            int[] some = IntStream.range(from, Math.min(queries.rows(), from + QUERIES_AT_ONCE))
                    .toArray();
            long before = (long) from * rows.rows();
            ask(queries, some, FEW, pairs, (task, done, all) -> progress.progress(task, before + done, total));
        }
        pairs.sort((a, b) -> a.query != b.query
                ? Integer.compare(a.query, b.query)
                : a.score != b.score ? Double.compare(b.score, a.score) : Integer.compare(a.row, b.row));
        return pairs;
    }

    private void ask(EmbeddingMatrix queries, int[] asked, int k, List<Pair> pairs, ProgressListener progress)
            throws InterruptedException {
        List<Hits> found = ExactSearch.builder(rows)
                .threads(threads)
                .progress(progress)
                .build()
                .top(queries.select(asked), k);
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < asked.length; i++) {
            Hits hits = found.get(i);
            if (hits.size() < rows.rows() && hits.score(hits.size() - 1) >= threshold) {
                open.add(asked[i]);
                continue;
            }
            for (int place = 0; place < hits.size() && hits.score(place) >= threshold; place++) {
                pairs.add(new Pair(asked[i], hits.row(place), hits.score(place)));
            }
        }
        if (!open.isEmpty()) {
            int[] rest = open.stream().mapToInt(Integer::intValue).toArray();
            ask(queries, rest, k * MORE, pairs, ProgressListener.SILENT);
        }
    }
}
