package io.vultus.search;

import io.vultus.testdata.SyntheticEmbeddings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Measures {@link ExactSearch}; a program, not a test. Arguments: a file to keep the rows in, their number, the number
 * of queries, threads.
 */
final class ExactSearchMeasurement {

    private static final int BLOCK = 4096;

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
            report("sgemm alone", queries, rows, () -> multiply(queries, rows.rows(), threads));
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

    /** OpenBLAS's products by its own threads and nothing else; the rows are the same few, which stay in the cache. */
    private static Void multiply(EmbeddingMatrix queries, int rows, int threads) {
        OpenBlasEngine.loadLibrary();
        org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(threads);
        int dimension = queries.dimension();
        int count = queries.rows();
        float[] values = new float[count * dimension];
        queries.read(0, count, values);
        try (FloatPointer left = new FloatPointer(values);
                FloatPointer right = new FloatPointer((long) BLOCK * dimension);
                FloatPointer products = new FloatPointer((long) count * BLOCK)) {
            right.zero();
            for (int from = 0; from < rows; from += BLOCK) {
                openblas_nolapack.cblas_sgemm(
                        openblas_nolapack.CblasRowMajor,
                        openblas_nolapack.CblasNoTrans,
                        openblas_nolapack.CblasTrans,
                        count,
                        Math.min(BLOCK, rows - from),
                        dimension,
                        1,
                        left,
                        dimension,
                        right,
                        dimension,
                        0,
                        products,
                        BLOCK);
            }
        } finally {
            OpenBlasEngine.loadLibrary();
        }
        return null;
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
