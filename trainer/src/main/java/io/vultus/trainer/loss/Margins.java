package io.vultus.trainer.loss;

/** Checks of the heads' parameters. */
final class Margins {

    private Margins() {}

    static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " must lie between " + least + " and " + most + "; got " + value);
        }
    }

    static void requireScale(double scale) {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("the scale s must be positive and finite; got " + scale);
        }
    }
}
