package io.vultus.trainer.loss;

/**
 * The multiplicative angular margin of Liu et al., "SphereFace: Deep Hypersphere Embedding for Face Recognition"
 * (2017). The target's logit is {@code ‖x‖ (λ cos θ + ψ(θ)) / (1 + λ)} with {@code ψ(θ) = (−1)^k cos(mθ) − 2k}, k the
 * number of times that mθ has passed π. λ begins large, which is plain softmax over normalised weights, and falls with
 * the steps; with the margin from the first step on, training does not converge.
 */
record SphereFace(int m, LambdaSchedule schedule, double lambda) implements MarginHead {

    SphereFace {
        Margins.require("m", m, 1, 8);
        Margins.require("lambda", lambda, 0, Double.MAX_VALUE);
    }

    SphereFace(int m, LambdaSchedule schedule) {
        this(m, schedule, schedule.at(0));
    }

    @Override
    public String name() {
        return "SphereFace (m=" + m + ", lambda=" + Heads.number(lambda) + ")";
    }

    @Override
    public Scores scores() {
        return Scores.PROJECTION;
    }

    @Override
    public double scale() {
        return 1;
    }

    @Override
    public MarginHead at(long step) {
        return new SphereFace(m, schedule, schedule.at(step));
    }

    @Override
    public TargetLogit target(double score, double norm) {
        double cosine = Angle.clamp(score / norm);
        double theta = Math.acos(cosine);
        int k = (int) (m * theta / Math.PI);
        double sign = k % 2 == 0 ? 1 : -1;
        double psi = sign * Math.cos(m * theta) - 2 * k;
        double psiByCosine = sign * m * Math.sin(m * theta) / Math.sin(theta);
        double value = (lambda * cosine + psi) / (1 + lambda);
        double slope = (lambda + psiByCosine) / (1 + lambda);
        return new TargetLogit(norm * value, slope, value - cosine * slope);
    }
}
