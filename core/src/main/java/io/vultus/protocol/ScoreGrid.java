package io.vultus.protocol;

/** The scores at which distributions are sampled: finer where thresholds lie, coarser among the bulk of impostors. */
final class ScoreGrid {

    private static final double COARSE = 0.02;
    private static final double FINE = 0.002;
    private static final int COARSE_STEPS = 60;
    private static final int FINE_STEPS = 400;

    private ScoreGrid() {}

    /** From −1 to 0.2 in coarse and from there to 1 in fine steps. */
    static double[] limits() {
        double[] limits = new double[COARSE_STEPS + FINE_STEPS + 1];
        for (int i = 0; i < limits.length; i++) {
            limits[i] = i < COARSE_STEPS ? -1 + i * COARSE : 1 - (COARSE_STEPS + FINE_STEPS - i) * FINE;
        }
        return limits;
    }
}
