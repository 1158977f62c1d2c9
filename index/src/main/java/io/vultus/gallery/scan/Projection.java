package io.vultus.gallery.scan;

import java.util.Arrays;

/**
 * The fixed pseudo-random projection whose signs make a code, onto at least {@value #MIN_OUTPUTS} directions: the error
 * of an estimate falls with the number of signs, whatever the dimension, and no coordinate of the vectors may stand
 * out.
 *
 * <p>With {@code P} the least power of two that is not below the dimension, and {@code C = max(1,}
 * {@value #MIN_OUTPUTS} {@code / P)}, output {@code c · P + i} is {@code Σ_j H(i, j) · s(c, j) · x_j}. Here {@code H(i,
 * j)} is −1 if {@code i AND j} has an odd number of bits (Sylvester's Hadamard matrix), and {@code s(c, j)} is −1 if
 * {@code mix(1024 c + j)} is negative, where {@code mix} is the output function of SplitMix64 for the state {@code (n +
 * 1) · 0x9E3779B97F4A7C15}. All outputs together are the vector, up to a rotation and a factor of √(C P).
 */
final class Projection {

    static final int MIN_OUTPUTS = 512;

    private static final int MAX_DIMENSION = 1024;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private static final ProjectionKernel KERNEL = VectorApi.find(
                    ProjectionKernel.class, "VectorProjectionKernel", new Class<?>[0])
            .<ProjectionKernel>map(VectorApi::make)
            .orElseGet(ScalarProjectionKernel::new);

    private final int dimension;
    private final int width;
    private final float[] signs;

    /** Of vectors of this dimension; 1 to 1024. */
    Projection(int dimension) {
        this.dimension = dimension;
        width = width(dimension);
        int copies = outputs(dimension) / width;
        signs = new float[copies * width];
        for (int copy = 0; copy < copies; copy++) {
            for (int j = 0; j < dimension; j++) {
                signs[copy * width + j] = mix((long) copy * MAX_DIMENSION + j) < 0 ? -1 : 1;
            }
        }
    }

    /** How many outputs there are for a dimension. */
    static int outputs(int dimension) {
        return Math.max(MIN_OUTPUTS, width(dimension));
    }

    private static int width(int dimension) {
        return dimension == 1 ? 1 : Integer.highestOneBit(dimension - 1) << 1;
    }

    /**
     * Projects a vector.
     *
     * @param out receives the outputs
     */
    void apply(float[] vector, float[] out) {
        for (int from = 0; from < out.length; from += width) {
            for (int j = 0; j < dimension; j++) {
                out[from + j] = vector[j] * signs[from + j];
            }
            Arrays.fill(out, from + dimension, from + width, 0);
            KERNEL.hadamard(out, from, width);
        }
    }

    /**
     * Takes the signs of outputs; see {@link ProjectionKernel#signs}.
     *
     * @return the sum of their magnitudes
     */
    static float signs(float[] outputs, byte[] bits) {
        return KERNEL.signs(outputs, bits);
    }

    private static long mix(long n) {
        long z = (n + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
