package io.vultus.trainer.loss;

/**
 * The combined margin of Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition" (2019): the
 * target's logit is {@code s (cos(m1 θ + m2) − m3)}. It holds normalised softmax (1, 0, 0), ArcFace (1, m, 0) and
 * CosFace (1, 0, m).
 *
 * <p>Past {@code m1 θ + m2 = π} the cosine would rise again and reward the wrong direction. From there on the logit
 * goes on linearly in {@code cos θ}: with m1 = 1 as InsightFace does, {@code cos θ − m2 sin m2 − m3}; with other m1,
 * for which nothing is published, continuously.
 */
record CombinedMargin(String name, double scale, double m1, double m2, double m3) implements MarginHead {

    CombinedMargin {
        Margins.requireScale(scale);
        Margins.require("m1", m1, 1, 5);
        Margins.require("m2", m2, 0, Math.PI / 2);
        Margins.require("m3", m3, 0, 1);
    }

    @Override
    public Scores scores() {
        return Scores.COSINE;
    }

    @Override
    public TargetLogit target(double score, double norm) {
        if (m1 == 1 && m2 == 0) {
            return new TargetLogit(score - m3, 1, 0);
        }
        double cosine = Angle.clamp(score);
        double theta = Math.acos(cosine);
        double angle = m1 * theta + m2;
        if (angle > Math.PI) {
            return new TargetLogit(cosine + continuation() - m3, 1, 0);
        }
        return new TargetLogit(Math.cos(angle) - m3, m1 * Math.sin(angle) / Math.sin(theta), 0);
    }

    /** The same with margins between none (0) and its own (1). */
    CombinedMargin times(double share) {
        return new CombinedMargin(name, scale, 1 + (m1 - 1) * share, m2 * share, m3 * share);
    }

    /** What to add to the cosine past the turning point. */
    private double continuation() {
        return m1 == 1 ? -m2 * Math.sin(m2) : -1 - Math.cos((Math.PI - m2) / m1);
    }
}
