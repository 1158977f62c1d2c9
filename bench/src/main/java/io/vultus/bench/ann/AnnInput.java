package io.vultus.bench.ann;

import io.vultus.ProgressListener;
import io.vultus.bench.report.Source;
import io.vultus.bench.synthetic.SyntheticFile;
import io.vultus.search.EmbeddingFile;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vectors to search among, and vectors to look for; all of unit length.
 *
 * @param name of the data
 * @param base to search among
 * @param queries to look for
 * @param mates for each query the rows of {@code base} that show the same person; empty where nobody knows
 */
public record AnnInput(String name, EmbeddingFile base, EmbeddingFile queries, List<List<Integer>> mates) {

    public AnnInput {
        mates = List.copyOf(mates);
    }

    /**
     * Made-up people with the statistics of real ones, one vector each; a query is another photograph of one of them.
     *
     * @param folder where the vectors are kept, to be read again by the next run
     * @param rows how many people
     * @param queries how many of them are looked for, evenly spread
     * @param seed decides everything
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static AnnInput synthetic(
            Path folder, int rows, int queries, long seed, int threads, ProgressListener progress)
            throws IOException, InterruptedException {
        int dimension = SyntheticEmbeddings.DEFAULT_DIMENSION;
        SyntheticEmbeddings made = new SyntheticEmbeddings(seed, dimension);
        int asked = Math.min(rows, queries);
        int step = rows / asked;
        String name = "people-" + seed + "-" + dimension + "-" + rows;
        return new AnnInput(
                "Synthetic embeddings of " + dimension + " dimensions",
                new SyntheticFile(folder.resolve(name + ".vem"), dimension, rows, threads)
                        .make(i -> made.sample(i, 0), progress),
                new SyntheticFile(folder.resolve(name + "-queries-" + asked + ".vem"), dimension, asked, threads)
                        .make(i -> made.sample((long) i * step, 1), progress),
                IntStream.range(0, asked).mapToObj(i -> List.of(i * step)).toList());
    }

    /** The vectors, hashed. */
    public List<Source> sources(ProgressListener progress) {
        return List.of(
                Source.of("vectors", base, read -> progress.progress("hashing vectors", read, base.rows())),
                Source.of("queries", queries));
    }
}
