package io.vultus.trainer.loss;

/** Makes the heads of the literature. Scales and margins are those of the papers' formulas. */
public final class Heads {

    private Heads() {}

    /** Softmax over inner products, without bias. */
    public static MarginHead softmax() {
        return new PlainSoftmax();
    }

    /** Softmax over cosines times {@code s} (Wang et al., "NormFace", 2017). */
    public static MarginHead normalisedSoftmax(double s) {
        return new CombinedMargin("normalised softmax (s=" + number(s) + ")", s, 1, 0, 0);
    }

    /** SphereFace's multiplicative angular margin, an integer from 1 to 8, annealed. */
    public static MarginHead sphereFace(int m, LambdaSchedule schedule) {
        return new SphereFace(m, schedule);
    }

    /** The additive cosine margin {@code s (cos θ − m)} of Wang et al., "CosFace" (2018); 0 ≤ m ≤ 1. */
    public static MarginHead cosFace(double s, double m) {
        return new CombinedMargin("CosFace (s=" + number(s) + ", m=" + number(m) + ")", s, 1, 0, m);
    }

    /** The additive angular margin {@code s cos(θ + m)} of Deng et al., "ArcFace" (2019); 0 ≤ m ≤ π/2. */
    public static MarginHead arcFace(double s, double m) {
        return new CombinedMargin("ArcFace (s=" + number(s) + ", m=" + number(m) + ")", s, 1, m, 0);
    }

    /** {@code s (cos(m1 θ + m2) − m3)}; 1 ≤ m1 ≤ 5, 0 ≤ m2 ≤ π/2, 0 ≤ m3 ≤ 1. */
    public static MarginHead combined(double s, double m1, double m2, double m3) {
        String name =
                "combined (s=" + number(s) + ", m1=" + number(m1) + ", m2=" + number(m2) + ", m3=" + number(m3) + ")";
        return new CombinedMargin(name, s, m1, m2, m3);
    }

    /**
     * A head whose margins grow evenly from none at step 0 to their full size, so that a network that knows nothing yet
     * is not asked for more than it can learn from.
     *
     * @param head ArcFace, CosFace, normalised softmax or combined
     * @param steps in which the margins grow; 0 or more
     */
    public static MarginHead growing(MarginHead head, long steps) {
        if (!(head instanceof CombinedMargin full)) {
            throw new IllegalArgumentException(head.name() + " has no margin that could grow with the steps");
        }
        return steps == 0 ? head : new GrowingMargin(full, steps, full.times(0));
    }

    /** As short as it can be: 64, 0.5. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
