package io.vultus.search;

/** Rounds rows to 8 bits and measures what is lost. For one thread. */
final class Quantiser {

    private static final int LARGEST = 127;

    private final int dimension;
    private float scale;
    private double norm;
    private double residual;

    Quantiser(int dimension) {
        this.dimension = dimension;
    }

    /**
     * Rounds a row.
     *
     * @throws IllegalArgumentException if a value is not finite
     */
    void quantise(float[] values, int start, byte[] out, int outStart) {
        float largest = 0;
        for (int i = 0; i < dimension; i++) {
            largest = Math.max(largest, Math.abs(values[start + i]));
        }
        if (!(largest <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("a row of the matrix holds a value that is not finite");
        }
        // Values too small to divide by stay 0: the residual is what they are.
        boolean tiny = largest < Float.MIN_NORMAL * LARGEST;
        float factor = tiny ? 0 : LARGEST / largest;
        scale = tiny ? 0 : largest / LARGEST;
        for (int i = 0; i < dimension; i++) {
            // Shifted to be positive, so that cutting off the fraction rounds to the nearest.
            out[outStart + i] = (byte) ((int) (values[start + i] * factor + (LARGEST + 1.5f)) - (LARGEST + 1));
        }
        measure(values, start, out, outStart);
    }

    private void measure(float[] values, int start, byte[] rounded, int roundedStart) {
        long squares = 0;
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < dimension; i += 2) {
            int a = rounded[roundedStart + i];
            int b = rounded[roundedStart + i + 1];
            double lostA = values[start + i] - (double) scale * a;
            double lostB = values[start + i + 1] - (double) scale * b;
            even += lostA * lostA;
            odd += lostB * lostB;
            squares += a * a + b * b;
        }
        if (i < dimension) {
            int a = rounded[roundedStart + i];
            double lost = values[start + i] - (double) scale * a;
            even += lost * lost;
            squares += (long) a * a;
        }
        norm = scale * Math.sqrt((double) squares);
        residual = Math.sqrt(even + odd);
    }

    /** What the integers are to be multiplied by; 0 for a row of zeros. */
    float scale() {
        return scale;
    }

    /** The norm of the rounded row. */
    double norm() {
        return norm;
    }

    /** The norm of the difference between the row and the rounded one. */
    double residual() {
        return residual;
    }
}
