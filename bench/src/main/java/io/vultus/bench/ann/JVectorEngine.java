package io.vultus.bench.ann;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.ScoringView;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.vultus.ProgressListener;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * JVector's graph in a file, with the full vectors beside the neighbours.
 *
 * @param options how it is built and asked
 */
record JVectorEngine(AnnOptions options) implements AnnEngine {

    /** How much JVector's own examples let neighbours grow while a graph is built, and how far neighbours spread. */
    private static final float OVERFLOW = 1.2f;

    private static final float ALPHA = 1.2f;

    private static final String THREADS = "jvector.physical_core_count";

    @Override
    public String index() {
        return "jvector-" + options.maxConn() + "-" + options.beamWidth();
    }

    @Override
    public String version() {
        Path jar = Path.of(GraphIndexBuilder.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return jar.getFileName().toString().replace(".jar", "").replace('-', ' ');
    }

    /** The graph's degrees: twice as many neighbours at the bottom, as in the other engines. */
    private List<Integer> degrees() {
        return List.of(2 * options.maxConn(), options.maxConn());
    }

    @Override
    public AnnIndex build(AnnInput input, Path folder, ProgressListener progress)
            throws IOException, InterruptedException {
        // Otherwise it counts cores, and warns of what it finds.
        System.setProperty(THREADS, Integer.toString(options.threads()));
        List<VectorFloat<?>> list = vectors(input.base());
        BuildClock clock = new BuildClock();
        RandomAccessVectorValues vectors =
                new ListRandomAccessVectorValues(list, input.base().dimension());
        BuildScoreProvider scores =
                BuildScoreProvider.randomAccessScoreProvider(vectors, VectorSimilarityFunction.DOT_PRODUCT);
        Path file = folder.resolve("graph");
        try (ForkJoinPool threads = new ForkJoinPool(options.threads());
                GraphIndexBuilder builder = GraphIndexBuilder.builder(
                                scores, input.base().dimension(), degrees())
                        .withBeamWidth(options.beamWidth())
                        .withNeighborOverflow(OVERFLOW)
                        .withAlpha(ALPHA)
                        .withSimdExecutor(threads)
                        .withParallelExecutor(threads)
                        .build()) {
            add(list, builder, threads, progress);
            builder.cleanup();
            OnDiskGraphIndex.write(builder.getGraph(), vectors, file);
        }
        long bytes = Files.size(file);
        return clock.built(options.graph(), bytes, bytes);
    }

    /** As {@link GraphIndexBuilder#build} does before it cleans up, but not in silence. */
    private static void add(
            List<VectorFloat<?>> vectors, GraphIndexBuilder builder, ForkJoinPool threads, ProgressListener progress) {
        AtomicLong done = new AtomicLong();
        threads.submit(() -> IntStream.range(0, vectors.size()).parallel().forEach(node -> {
                    builder.addGraphNode(node, vectors.get(node));
                    progress.progress("building the graph", done.incrementAndGet(), vectors.size());
                }))
                .join();
    }

    private static List<VectorFloat<?>> vectors(EmbeddingMatrix matrix) {
        VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
        List<VectorFloat<?>> vectors = new ArrayList<>(matrix.rows());
        for (int row = 0; row < matrix.rows(); row++) {
            vectors.add(types.createFloatVector(matrix.row(row)));
        }
        return vectors;
    }

    @Override
    public List<Answers> search(AnnInput input, Path folder, ProgressListener progress)
            throws IOException, InterruptedException {
        List<VectorFloat<?>> queries = vectors(input.queries());
        Stopwatch stopwatch = new Stopwatch(queries.size(), options, progress);
        try (ReaderSupplier file = ReaderSupplierFactory.open(folder.resolve("graph"));
                OnDiskGraphIndex graph = OnDiskGraphIndex.load(file)) {
            // Searchers serve one thread each.
            ThreadLocal<GraphSearcher> searchers = ThreadLocal.withInitial(() -> new GraphSearcher(graph));
            List<Answers> answers = new ArrayList<>();
            for (int ef : options.efs()) {
                answers.add(stopwatch.time(
                        "ef " + ef,
                        1,
                        (from, to) -> IntStream.range(from, to)
                                .mapToObj(query -> rows(searchers.get(), queries.get(query), ef))
                                .toList()));
            }
            return answers;
        }
    }

    private static List<Integer> rows(GraphSearcher searcher, VectorFloat<?> query, int ef) {
        ScoringView view = (ScoringView) searcher.getView();
        DefaultSearchScoreProvider scores =
                new DefaultSearchScoreProvider(view.rerankerFor(query, VectorSimilarityFunction.DOT_PRODUCT));
        SearchResult found = searcher.search(scores, AnnOptions.K, ef, 0, 0, Bits.ALL);
        return Arrays.stream(found.getNodes()).map(node -> node.node).toList();
    }
}
