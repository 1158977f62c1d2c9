package io.vultus.search;

/**
 * The score that everything here is exact about: the sum of the products in double precision, from the first dimension
 * to the last, as {@link io.vultus.embedding.Embedding#cosine} computes it. A product of two floats is exact in double
 * precision, so that the sum is wrong by no more than {@link #RELATIVE_ERROR} of the norms' product.
 */
public final class DotProduct {

    /** Of a sum of {@link EmbeddingMatrix#MAX_DIMENSION} terms, whatever their order. */
    static final double RELATIVE_ERROR = EmbeddingMatrix.MAX_DIMENSION * 0x1p-52;

    /** Sums that run side by side: one alone would wait for each addition to end. */
    private static final int ABREAST = 4;

    private DotProduct() {}

    /**
     * One product.
     *
     * @param aStart where the first vector begins in {@code a}
     * @param bStart where the second begins in {@code b}
     * @param dimension how many values each has
     */
    public static double of(float[] a, int aStart, float[] b, int bStart, int dimension) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += (double) a[aStart + i] * b[bStart + i];
        }
        return sum;
    }

    /**
     * The products of a query with several rows of a block; the same bits as one at a time.
     *
     * @param chosen the rows' numbers in the block
     * @param count how many of them
     * @param out receives the products
     */
    static void of(float[] query, int queryStart, float[] rows, int[] chosen, int count, int dimension, double[] out) {
        int i = 0;
        for (; i + ABREAST <= count; i += ABREAST) {
            int a = chosen[i] * dimension;
            int b = chosen[i + 1] * dimension;
            int c = chosen[i + 2] * dimension;
            int d = chosen[i + 3] * dimension;
            double sumA = 0;
            double sumB = 0;
            double sumC = 0;
            double sumD = 0;
            for (int k = 0; k < dimension; k++) {
                double q = query[queryStart + k];
                sumA += q * rows[a + k];
                sumB += q * rows[b + k];
                sumC += q * rows[c + k];
                sumD += q * rows[d + k];
            }
            out[i] = sumA;
            out[i + 1] = sumB;
            out[i + 2] = sumC;
            out[i + 3] = sumD;
        }
        for (; i < count; i++) {
            out[i] = of(query, queryStart, rows, chosen[i] * dimension, dimension);
        }
    }

    /**
     * The Euclidean norm of a row.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    static double norm(float[] rows, int start, int dimension) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < dimension; i += 2) {
            even += (double) rows[start + i] * rows[start + i];
            odd += (double) rows[start + i + 1] * rows[start + i + 1];
        }
        if (i < dimension) {
            even += (double) rows[start + i] * rows[start + i];
        }
        double norm = Math.sqrt(even + odd);
        if (!Double.isFinite(norm)) {
            throw new IllegalArgumentException("a row of the matrix holds a value that is not finite");
        }
        return norm;
    }
}
