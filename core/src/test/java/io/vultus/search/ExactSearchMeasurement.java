package io.vultus.search;

import io.vultus.testdata.SyntheticEmbeddings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Measures {@link ExactSearch}; a program, not a test. Arguments: a file to keep the rows in, their number, the number
 * of queries, threads.
 */
final class ExactSearchMeasurement {

    private ExactSearchMeasurement() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[3]);
        SyntheticEmbeddings people = new SyntheticEmbeddings(1);
        if (!Files.exists(file)) {
            try (EmbeddingFile.Writer writer = EmbeddingFile.create(file, people.dimension())) {
                for (int i = 0; i < count; i++) {
                    writer.add(people.sample(i, 0));
                }
                writer.finish();
            }
        }
        EmbeddingFile rows = EmbeddingFile.open(file);
        HeapEmbeddings.Builder builder = EmbeddingMatrix.builder(people.dimension());
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            builder.add(people.sample(i * 3L, 1));
        }
        EmbeddingMatrix queries = builder.build();
        double[] limits = new double[400];
        for (int i = 0; i < limits.length; i++) {
            limits[i] = i < 20 ? -.2 + i * .02 : .2 + .002 * (i - 20);
        }
        for (int round = 0; round < 2; round++) {
            for (SearchEngine engine : SearchEngine.values()) {
                if (engine.isAvailable()) {
                    ExactSearch search = ExactSearch.builder(rows)
                            .engine(engine)
                            .threads(threads)
                            .build();
                    report(engine + " top 10", queries, rows, () -> search.top(queries, 10));
                }
            }
            ExactSearch search = ExactSearch.builder(rows).threads(threads).build();
            report("pairs above", queries, rows, () -> search.countPairsAbove(queries, limits));
        }
    }

    private static void report(
            String what, EmbeddingMatrix queries, EmbeddingMatrix rows, java.util.concurrent.Callable<?> work)
            throws Exception {
        long start = System.nanoTime();
        work.call();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-24s %6.2f s, %6.2f ms a query, %5.2f ns a pair%n",
                what,
                seconds,
                1e3 * seconds / queries.rows(),
                1e9 * seconds / ((double) queries.rows() * rows.rows()));
    }
}
