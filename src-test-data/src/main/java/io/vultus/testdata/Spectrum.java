package io.vultus.testdata;

/** How the variance of face embeddings spreads over directions, as measured on real ones of 512 dimensions. */
final class Spectrum {

    /**
     * So many directions hold that share of the variance. Real embeddings need 36, 80, 104, 120 and 139 for the first
     * five; scaling to unit length flattens the spectrum a little, which these numbers make up for.
     */
    private static final int[] DIRECTIONS = {33, 76, 101, 118, 137, 160};

    /** The last is a choice: what lies beyond 99 % was not measured. */
    private static final double[] VARIANCE = {.50, .80, .90, .95, .99, 1};

    /** Fewer dimensions than this cannot hold the spectrum; it is squeezed then. */
    private static final double ENOUGH = 142;

    private Spectrum() {}

    /** The standard deviation along each direction that has any; the squares sum to 1. */
    static float[] deviations(int dimension) {
        double squeeze = Math.min(1, dimension / ENOUGH);
        int rank = Math.min(dimension, DIRECTIONS[DIRECTIONS.length - 1]);
        float[] deviations = new float[rank];
        int from = 0;
        double held = 0;
        for (int k = 0; k < DIRECTIONS.length; k++) {
            int to = Math.min(rank, (int) Math.round(DIRECTIONS[k] * squeeze));
            double each = Math.sqrt((VARIANCE[k] - held) / (to - from));
            for (int i = from; i < to; i++) {
                deviations[i] = (float) each;
            }
            from = to;
            held = VARIANCE[k];
        }
        return deviations;
    }
}
