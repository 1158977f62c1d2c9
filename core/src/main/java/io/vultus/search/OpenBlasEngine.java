package io.vultus.search;

import io.vultus.inference.LoadedOnce;
import io.vultus.inference.NativeLibrary;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Single-precision products by OpenBLAS.
 *
 * <p>The bound of the error holds for any order of summation, and so whatever kernel OpenBLAS picks: with unit roundoff
 * {@code u = 2⁻²⁴} a sum of d products is wrong by at most {@code γ‖q‖‖r‖}, {@code γ = du/(1 − du)} (Higham, "Accuracy
 * and Stability of Numerical Algorithms", 2002, section 3.1).
 */
final class OpenBlasEngine implements ScoreEngine {

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /** What products too small for a normal float may add to the error, for each dimension. */
    private static final double UNDERFLOW = 0x1p-125;

    private final int dimension;
    private final FloatPointer queries;
    private final double[] queryNorms;

    OpenBlasEngine(float[] queries, int count, int dimension) {
        this.dimension = dimension;
        this.queryNorms = new double[count];
        for (int i = 0; i < count; i++) {
            queryNorms[i] = DotProduct.norm(queries, i * dimension, dimension);
        }
        this.queries = new FloatPointer((long) count * dimension).put(queries, 0, count * dimension);
    }

    /** Loads OpenBLAS; its own threads are switched off, because each of ours works on a block of its own. */
    static void loadLibrary() {
        Library.LOADED.require();
        org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1); // of the same name as the imported one
    }

    /** Holder: the library is loaded once, on first use. */
    private static final class Library {

        private static final LoadedOnce LOADED =
                LoadedOnce.of(NativeLibrary.OPENBLAS, () -> Loader.load(openblas_nolapack.class));
    }

    @Override
    public Kernel kernel(int maxRows, int maxQueries) {
        return new FloatKernel(maxRows, maxQueries);
    }

    @Override
    public void close() {
        queries.close();
    }

    private final class FloatKernel implements Kernel {

        private final FloatPointer rows;
        private final FloatPointer products;
        private int count;
        private double largestNorm;

        FloatKernel(int maxRows, int maxQueries) {
            rows = new FloatPointer((long) maxRows * dimension);
            products = new FloatPointer((long) maxRows * maxQueries);
        }

        @Override
        public void load(float[] values, int rowCount) {
            count = rowCount;
            largestNorm = 0;
            for (int i = 0; i < rowCount; i++) {
                largestNorm = Math.max(largestNorm, DotProduct.norm(values, i * dimension, dimension));
            }
            rows.put(values, 0, rowCount * dimension);
        }

        @Override
        public void multiply(int from, int queryCount, float[] scores) {
            // Never closed: closing a view of memory would free the memory.
            FloatPointer first = queries.getPointer((long) from * dimension);
            openblas_nolapack.cblas_sgemm(
                    openblas_nolapack.CblasRowMajor,
                    openblas_nolapack.CblasNoTrans,
                    openblas_nolapack.CblasTrans,
                    queryCount,
                    count,
                    dimension,
                    1,
                    first,
                    dimension,
                    rows,
                    dimension,
                    0,
                    products,
                    count);
            products.get(scores, 0, queryCount * count);
        }

        @Override
        public double slack(int query) {
            double relative = dimension * UNIT_ROUNDOFF / (1 - dimension * UNIT_ROUNDOFF) + DotProduct.RELATIVE_ERROR;
            return relative * queryNorms[query] * largestNorm + dimension * UNDERFLOW;
        }

        @Override
        public void close() {
            rows.close();
            products.close();
        }
    }
}
