package io.vultus.search;

import io.vultus.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Compares batches of queries with every row of a matrix. Answers are exact: scores are {@link DotProduct sums in
 * double precision}, and what is returned is what comparing all of them would return, bit for bit, whatever the engine
 * and the number of threads.
 *
 * <p>The bulk of the work is a fast approximate product of a block of rows with many queries (see
 * {@link SearchEngine}), which comes with a proven bound of its error. Only where that bound leaves a doubt, because a
 * row might be among the best or its score is near a limit, is the score computed in double precision.
 *
 * <p>A block of rows is read once for up to {@value #QUERIES_PER_PASS} queries. Memory: some 20 MB a thread, and the
 * queries. An instance may be used by several threads, though each call uses all its threads already.
 */
public final class ExactSearch {

    /** 8 MiB of queries at 512 dimensions; more of them are worked through in several passes over the rows. */
    static final int QUERIES_PER_PASS = 4096;

    /** Rows and queries multiplied at once: the products of one call stay in the second-level cache. */
    private static final int BLOCK_ROWS = 2048;

    private static final int TILE_QUERIES = 256;

    private final EmbeddingMatrix rows;
    private final int threads;
    private final Optional<SearchEngine> engine;
    private final ProgressListener progress;

    private ExactSearch(Builder builder) {
        this.rows = builder.rows;
        this.threads = builder.threads;
        this.engine = builder.engine;
        this.progress = builder.progress;
    }

    /** Begins a search over these rows. */
    public static Builder builder(EmbeddingMatrix rows) {
        return new Builder(rows);
    }

    /** What is optional. */
    public static final class Builder {

        private final EmbeddingMatrix rows;
        private int threads = Runtime.getRuntime().availableProcessors();
        private Optional<SearchEngine> engine = Optional.empty();
        private ProgressListener progress = ProgressListener.SILENT;

        private Builder(EmbeddingMatrix rows) {
            this.rows = rows;
        }

        /** How many threads work; by default one a processor. */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("there must be at least one thread, got " + count);
            }
            threads = count;
            return this;
        }

        /**
         * The engine to use instead of the one that suits the task and the machine best.
         *
         * @throws IllegalArgumentException if this machine cannot run it
         */
        public Builder engine(SearchEngine wanted) {
            if (!wanted.isAvailable()) {
                throw new IllegalArgumentException(wanted + " does not run on this machine");
            }
            engine = Optional.of(wanted);
            return this;
        }

        /** Hears of every block of rows. */
        public Builder progress(ProgressListener listener) {
            progress = listener;
            return this;
        }

        public ExactSearch build() {
            return new ExactSearch(this);
        }
    }

    /**
     * The k rows with the highest scores for each query.
     *
     * @param queries of the rows' dimension
     * @param k at least 1; fewer are returned where the matrix has fewer rows
     * @return for each query, in their order
     * @throws IllegalArgumentException if the dimensions differ
     * @throws InterruptedException if the calling thread is interrupted
     */
    public List<Hits> top(EmbeddingMatrix queries, int k) throws InterruptedException {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k);
        }
        int wanted = Math.min(k, rows.rows());
        List<Hits> hits = new ArrayList<>(queries.rows());
        for (Pass pass : passes(queries, engine.orElseGet(SearchEngine::fastestForTop))) {
            try (pass) {
                TopScan all = new TopScan(pass, wanted);
                pass.run(() -> new TopScan(pass, wanted), all::merge);
                hits.addAll(all.hits());
            }
        }
        return hits;
    }

    /**
     * For each query, how many rows score higher than each of its own limits: the rank of a mate with that score.
     *
     * @param limits for each query one or more, finite
     * @throws IllegalArgumentException if the dimensions differ or a query has no limits
     * @throws InterruptedException if the calling thread is interrupted
     */
    public List<ScoreCounts> countAbove(EmbeddingMatrix queries, double[][] limits) throws InterruptedException {
        return count(queries, limits, new double[] {0}).byQuery();
    }

    /**
     * How many pairs of a query and a row score higher than each limit.
     *
     * @param limits one or more, finite
     */
    public ScoreCounts countPairsAbove(EmbeddingMatrix queries, double[] limits) throws InterruptedException {
        return count(queries, new double[0][], limits).pooled();
    }

    /**
     * Both counts.
     *
     * @param byQuery of each query; empty if none were asked for
     * @param pooled of all pairs together
     */
    public record Counts(List<ScoreCounts> byQuery, ScoreCounts pooled) {}

    /**
     * {@link #countAbove} and {@link #countPairsAbove} for the work of one.
     *
     * @param limits for each query, or no arrays at all where only pairs are to be counted
     */
    public Counts count(EmbeddingMatrix queries, double[][] limits, double[] pooledLimits) throws InterruptedException {
        if (limits.length != 0 && limits.length != queries.rows()) {
            throw new IllegalArgumentException(queries.rows() + " queries, but limits for " + limits.length);
        }
        double[] pooled = Limits.sorted(pooledLimits);
        long[] pooledAbove = new long[pooled.length];
        List<ScoreCounts> byQuery = new ArrayList<>(limits.length);
        // The narrower an engine's error, the fewer scores are in doubt, and here every score counts.
        for (Pass pass : passes(queries, engine.orElse(SearchEngine.OPENBLAS_FLOAT))) {
            try (pass) {
                double margin = 2 * pass.slack();
                Limits[] own = new Limits[limits.length == 0 ? 0 : pass.count];
                for (int q = 0; q < own.length; q++) {
                    own[q] = new Limits(Limits.sorted(limits[pass.from + q]), margin);
                }
                Limits shared = new Limits(pooled, margin);
                CountScan all = new CountScan(pass, own, shared);
                pass.run(() -> new CountScan(pass, own, shared), all::merge);
                byQuery.addAll(all.byQuery());
                long[] above = all.pooledAbove();
                for (int i = 0; i < above.length; i++) {
                    pooledAbove[i] += above[i];
                }
            }
        }
        return new Counts(byQuery, new ScoreCounts(pooled, pooledAbove));
    }

    /** The queries in portions; each is prepared only when its turn comes. */
    private Iterable<Pass> passes(EmbeddingMatrix queries, SearchEngine chosen) {
        if (queries.dimension() != rows.dimension()) {
            throw new IllegalArgumentException("queries of " + queries.dimension()
                    + " dimensions do not go together with rows of " + rows.dimension());
        }
        return () -> IntStream.range(0, Math.ceilDiv(queries.rows(), QUERIES_PER_PASS))
                .mapToObj(i -> new Pass(queries, i * QUERIES_PER_PASS, chosen))
                .iterator();
    }

    /** What is done with the scores; one for each thread. */
    interface Scan {

        /**
         * Takes the scores of a query with a block of rows.
         *
         * @param query counted from the pass's first
         * @param firstRow of the block
         * @param block the block's values
         * @param scores approximate, from {@code from} on
         * @param slack how wrong they may be
         */
        void accept(int query, int firstRow, int count, float[] block, float[] scores, int from, double slack);
    }

    /** Some queries on their way over all rows. */
    final class Pass implements AutoCloseable {

        final int from;
        final int count;
        final int dimension = rows.dimension();
        final float[] queries;
        private final ScoreEngine scores;
        private final int total;

        private Pass(EmbeddingMatrix all, int from, SearchEngine chosen) {
            this.from = from;
            this.count = Math.min(QUERIES_PER_PASS, all.rows() - from);
            this.total = all.rows();
            this.queries = new float[count * dimension];
            all.read(from, count, queries);
            this.scores = chosen.engine(queries, count, dimension);
        }

        /** How wrong scores with the first rows may be: about the same goes for the others. */
        private double slack() {
            double largest = 0;
            int few = Math.min(BLOCK_ROWS, rows.rows());
            float[] block = new float[few * dimension];
            rows.read(0, few, block);
            try (ScoreEngine.Kernel kernel = scores.kernel(few, 1)) {
                kernel.load(block, few);
                for (int q = 0; q < count; q++) {
                    largest = Math.max(largest, kernel.slack(q));
                }
            }
            return largest;
        }

        /**
         * Has all threads work.
         *
         * @param scans makes one for each thread
         * @param merge is given each of them at the end, by the calling thread
         */
        private <S extends Scan> void run(Supplier<S> scans, Consumer<S> merge) throws InterruptedException {
            AtomicInteger nextBlock = new AtomicInteger();
            AtomicLong done = new AtomicLong((long) from * rows.rows());
            ExecutorService workers = Executors.newFixedThreadPool(
                    threads,
                    Thread.ofPlatform().daemon().name("vultus-exact-", 1).factory());
            try {
                List<Future<S>> parts = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    S scan = scans.get();
                    parts.add(workers.submit(() -> {
                        work(nextBlock, done, scan);
                        return scan;
                    }));
                }
                for (Future<S> part : parts) {
                    merge.accept(resultOf(part));
                }
            } finally {
                workers.shutdownNow();
                workers.close(); // waits: the threads use memory that is freed next
            }
        }

        private void work(AtomicInteger nextBlock, AtomicLong done, Scan scan) throws InterruptedException {
            int blockRows = Math.min(BLOCK_ROWS, rows.rows());
            int tile = Math.min(TILE_QUERIES, count);
            int blocks = blockRows == 0 ? 0 : Math.ceilDiv(rows.rows(), blockRows);
            float[] block = new float[blockRows * dimension];
            float[] products = new float[blockRows * tile];
            try (ScoreEngine.Kernel kernel = scores.kernel(blockRows, tile)) {
                for (int b = nextBlock.getAndIncrement(); b < blocks; b = nextBlock.getAndIncrement()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    int first = b * blockRows;
                    int n = Math.min(blockRows, rows.rows() - first);
                    rows.read(first, n, block);
                    kernel.load(block, n);
                    for (int q = 0; q < count; q += tile) {
                        int some = Math.min(tile, count - q);
                        kernel.multiply(q, some, products);
                        for (int i = 0; i < some; i++) {
                            scan.accept(q + i, first, n, block, products, i * n, kernel.slack(q + i));
                        }
                    }
                    progress.progress("comparing", done.addAndGet((long) n * count), (long) total * rows.rows());
                }
            }
        }

        @Override
        public void close() {
            scores.close();
        }
    }

    private static <S> S resultOf(Future<S> part) throws InterruptedException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case InterruptedException interrupted -> throw interrupted;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }
}
