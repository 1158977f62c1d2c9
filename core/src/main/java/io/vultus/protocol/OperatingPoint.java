package io.vultus.protocol;

/**
 * What a matcher does at a threshold that lets a given share of impostors in.
 *
 * <p>The threshold is the highest score that would let too many in: with N impostor scores the {@code ⌊far·N⌋ + 1}-th
 * highest of them. A pair is accepted if its score is greater. So no more than {@code ⌊far·N⌋} impostors are accepted,
 * and fewer only where scores tie.
 *
 * @param falseAcceptRate the share of impostors that was asked for
 * @param trueAcceptRate the share of genuine pairs that are accepted, 0 to 1
 * @param lowestAccepted the lowest genuine score that is accepted, in practice the threshold; NaN where none is
 * @param genuine how many genuine pairs there are
 * @param impostors how many impostor pairs there are
 */
public record OperatingPoint(
        double falseAcceptRate, double trueAcceptRate, double lowestAccepted, long genuine, long impostors) {

    /** Fewer impostors than this decide a rate only roughly. */
    public static final int ENOUGH = 30;

    /** How many impostors the rate lets in: they decide where the threshold lies. */
    public long deciding() {
        return allowed(falseAcceptRate, impostors);
    }

    /** Whether there are so many impostors that the rate lets one of them in; otherwise it was not measured. */
    public boolean isResolved() {
        return deciding() > 0;
    }

    /** Whether the rate was measured, but by fewer than {@value #ENOUGH} impostors. */
    public boolean isWeak() {
        return isResolved() && deciding() < ENOUGH;
    }

    /** How many impostors may be accepted at a rate. */
    static long allowed(double rate, long impostors) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a rate must be 0 to 1, got " + rate);
        }
        // 1e-3 of 3000 is 3, though 0.001 * 3000 might come out just below.
        return Math.min(impostors, (long) Math.floor(rate * impostors + 1e-9));
    }
}
