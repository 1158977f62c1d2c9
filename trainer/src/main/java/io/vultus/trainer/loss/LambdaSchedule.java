package io.vultus.trainer.loss;

/**
 * How SphereFace's λ falls: {@code max(least, base · (1 + gamma · step)^−power)}, as its authors trained.
 *
 * @param base λ at step 0, not negative
 * @param gamma how fast it falls, not negative
 * @param power the exponent, not negative
 * @param least where it ends, not negative
 */
public record LambdaSchedule(double base, double gamma, double power, double least) {

    /** As published with SphereFace: from 1000, gamma .12, to 5. */
    public static final LambdaSchedule PUBLISHED = new LambdaSchedule(1000, .12, 1, 5);

    public LambdaSchedule {
        Margins.require("base", base, 0, Double.MAX_VALUE);
        Margins.require("gamma", gamma, 0, Double.MAX_VALUE);
        Margins.require("power", power, 0, Double.MAX_VALUE);
        Margins.require("least", least, 0, Double.MAX_VALUE);
    }

    /** One λ for ever. */
    public static LambdaSchedule constant(double lambda) {
        return new LambdaSchedule(lambda, 0, 1, lambda);
    }

    /** λ at a step, counted from 0. */
    public double at(long step) {
        return Math.max(least, base * Math.pow(1 + gamma * step, -power));
    }
}
