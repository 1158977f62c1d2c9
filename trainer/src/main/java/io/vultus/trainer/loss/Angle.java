package io.vultus.trainer.loss;

/** From cosines to angles without infinite slopes: at a distance of 0 or π the arc cosine has none. */
final class Angle {

    /** Cosines are kept this far from ±1: a float's resolution there, which bounds slopes by some thousands. */
    private static final double EPSILON = 1e-7;

    private Angle() {}

    static double clamp(double cosine) {
        return Math.max(-1 + EPSILON, Math.min(1 - EPSILON, cosine));
    }
}
