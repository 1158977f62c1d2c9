package io.vultus.search;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/**
 * 8-bit products by oneDNN, for processors with VNNI instructions: four times the multiplications of single precision.
 *
 * <p>A row r is approximated by {@code r̂ = s·R}, R being integers from −127 to 127 and {@code s} the row's largest
 * magnitude / 127; a query likewise. The integer products are exact, and with the norms of the residuals, which are
 * computed, Cauchy and Schwarz bound the error: {@code |q·r − q̂·r̂| ≤ ‖q‖‖r − r̂‖ + ‖q − q̂‖‖r̂‖}.
 */
final class OneDnnEngine implements ScoreEngine {

    /** Unsigned bytes are what the instruction wants of one side: the queries are shifted by this. */
    private static final int OFFSET = 128;

    private static final byte NO = 'N';
    private static final byte YES = 'T';
    private static final byte FIXED = 'F';

    /** Three roundings to float, of the scales' product and of the score, and those of the bound itself. */
    private static final double ROUNDING = 0x1p-20;

    private final int dimension;
    private final BytePointer queries;
    private final float[] scales;
    private final double[] norms;
    private final double[] residuals;

    OneDnnEngine(float[] values, int count, int dimension) {
        this.dimension = dimension;
        this.scales = new float[count];
        this.norms = new double[count];
        this.residuals = new double[count];
        byte[] bytes = new byte[count * dimension];
        Quantiser quantiser = new Quantiser(dimension);
        for (int i = 0; i < count; i++) {
            quantiser.quantise(values, i * dimension, bytes, i * dimension);
            scales[i] = quantiser.scale();
            norms[i] = DotProduct.norm(values, i * dimension, dimension);
            residuals[i] = quantiser.residual();
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] += (byte) OFFSET;
        }
        this.queries = new BytePointer((long) bytes.length).put(bytes, 0, bytes.length);
    }

    /** Whether this processor has the instructions and oneDNN's integers are right on it. */
    static boolean isAvailable() {
        return Library.AVAILABLE;
    }

    @Override
    public Kernel kernel(int maxRows, int maxQueries) {
        Library.useOneThread();
        return new ByteKernel(maxRows, maxQueries);
    }

    @Override
    public void close() {
        queries.close();
    }

    private static void multiply(
            BytePointer queries, int queryCount, BytePointer rows, int rowCount, int dimension, IntPointer products) {
        try (IntPointer noOffset = new IntPointer(1).put(0)) {
            int status = dnnl.dnnl_gemm_u8s8s32(
                    NO,
                    YES,
                    FIXED,
                    queryCount,
                    rowCount,
                    dimension,
                    1,
                    queries,
                    dimension,
                    (byte) OFFSET,
                    rows,
                    dimension,
                    (byte) 0,
                    0,
                    products,
                    rowCount,
                    noOffset);
            if (status != dnnl.dnnl_success) {
                throw new IllegalStateException("oneDNN refuses an 8-bit product of " + queryCount + " × " + rowCount
                        + " × " + dimension + ": status " + status);
            }
        }
    }

    private final class ByteKernel implements Kernel {

        private final Quantiser quantiser = new Quantiser(dimension);
        private final byte[] bytes;
        private final float[] rowScales;
        private final int[] integers;
        private final BytePointer rows;
        private final IntPointer products;
        private int count;
        private double largestNorm;
        private double largestResidual;

        ByteKernel(int maxRows, int maxQueries) {
            bytes = new byte[maxRows * dimension];
            rowScales = new float[maxRows];
            integers = new int[maxRows * maxQueries];
            rows = new BytePointer((long) maxRows * dimension);
            products = new IntPointer((long) maxRows * maxQueries);
        }

        @Override
        public void load(float[] values, int rowCount) {
            count = rowCount;
            largestNorm = 0;
            largestResidual = 0;
            for (int i = 0; i < rowCount; i++) {
                quantiser.quantise(values, i * dimension, bytes, i * dimension);
                rowScales[i] = quantiser.scale();
                largestNorm = Math.max(largestNorm, quantiser.norm());
                largestResidual = Math.max(largestResidual, quantiser.residual());
            }
            rows.put(bytes, 0, rowCount * dimension);
        }

        @Override
        public void multiply(int from, int queryCount, float[] scores) {
            // Never closed: closing a view of memory would free the memory.
            BytePointer first = queries.getPointer((long) from * dimension);
            OneDnnEngine.multiply(first, queryCount, rows, count, dimension, products);
            products.get(integers, 0, queryCount * count);
            for (int i = 0; i < queryCount; i++) {
                scale(i * count, scales[from + i], scores);
            }
        }

        private void scale(int start, float queryScale, float[] scores) {
            for (int j = 0; j < count; j++) {
                scores[start + j] = integers[start + j] * (rowScales[j] * queryScale);
            }
        }

        @Override
        public double slack(int query) {
            double quantisation = norms[query] * largestResidual + residuals[query] * largestNorm;
            double roundings = ROUNDING * (norms[query] + residuals[query]) * (largestNorm + largestResidual);
            return quantisation * (1 + ROUNDING) + roundings + Float.MIN_NORMAL;
        }

        @Override
        public void close() {
            rows.close();
            products.close();
        }
    }

    /** Holder: the library is loaded and tried once, on first use. */
    private static final class Library {

        private static final boolean AVAILABLE = isUsable();

        /** OpenMP's function for the calling thread, or null where this oneDNN was built without OpenMP. */
        private static final SetNumThreads NUM_THREADS_SETTER = numThreadsSetter();

        private static boolean isUsable() {
            if (!Loader.getPlatform().endsWith("x86_64")) {
                return false;
            }
            try {
                Loader.load(dnnl.class);
                int instructions = dnnl.dnnl_get_effective_cpu_isa();
                return (has(instructions, dnnl.dnnl_cpu_isa_avx512_core_vnni)
                                || has(instructions, dnnl.dnnl_cpu_isa_avx2_vnni))
                        && multipliesExtremesRightly();
            } catch (LinkageError | RuntimeException e) {
                return false; // OpenBLAS does the work
            }
        }

        private static SetNumThreads numThreadsSetter() {
            Pointer function = Loader.addressof("omp_set_num_threads");
            // JavaCPP reaches a function through memory that begins with its address; this is never freed.
            return function == null ? null : new SetNumThreads(new PointerPointer<Pointer>(2L)).put(function);
        }

        private static boolean has(int instructions, int wanted) {
            return (instructions & wanted) == wanted;
        }

        /** Without VNNI sums of two products saturate at 16 bits; whatever the processor says, this would show it. */
        private static boolean multipliesExtremesRightly() {
            int size = 64;
            byte[] largest = new byte[size];
            Arrays.fill(largest, (byte) 127);
            byte[] shifted = new byte[size];
            Arrays.fill(shifted, (byte) (127 + OFFSET));
            try (BytePointer queries = new BytePointer(shifted);
                    BytePointer rows = new BytePointer(largest);
                    IntPointer product = new IntPointer(1)) {
                multiply(queries, 1, rows, 1, size, product);
                return product.get() == size * 127 * 127;
            }
        }

        /**
         * Makes oneDNN work in the calling thread alone: each of our threads has a block of its own. OpenMP keeps this
         * setting for each thread.
         */
        static void useOneThread() {
            if (NUM_THREADS_SETTER != null) {
                NUM_THREADS_SETTER.call(1);
            }
        }
    }
}
