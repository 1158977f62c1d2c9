package io.vultus.bench.ann;

import io.vultus.ProgressListener;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.Hits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@link ExactSearch} over the file of vectors, for many queries at once.
 *
 * @param options how it is asked
 */
record ExactEngine(AnnOptions options) implements AnnEngine {

    private static final int BATCH = 1000;

    @Override
    public String index() {
        return "exact";
    }

    @Override
    public String version() {
        return "Vultus";
    }

    /** There is nothing to build: the vectors are mapped. */
    @Override
    public AnnIndex build(AnnInput input, Path folder, ProgressListener progress) throws IOException {
        long bytes = Files.size(input.base().path());
        return new AnnIndex("", 0, 0, bytes, bytes);
    }

    @Override
    public List<Answers> search(AnnInput input, Path folder, ProgressListener progress) throws InterruptedException {
        ExactSearch search = ExactSearch.builder(input.base()).threads(1).build();
        EmbeddingMatrix queries = input.queries();
        return List.of(new Stopwatch(queries.rows(), options, progress)
                .time(
                        "",
                        BATCH,
                        (from, to) -> rows(search.top(
                                queries.select(IntStream.range(from, to).toArray()), AnnOptions.K))));
    }

    static List<List<Integer>> rows(List<Hits> found) {
        return found.stream()
                .map(hits ->
                        IntStream.range(0, hits.size()).map(hits::row).boxed().toList())
                .toList();
    }
}
