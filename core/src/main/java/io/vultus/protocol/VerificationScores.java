package io.vultus.protocol;

import java.util.Arrays;
import java.util.List;

/** Scores of genuine and impostor pairs, for the operating points and the characteristic of 1:1 verification. */
public final class VerificationScores {

    private final double[] genuine;
    private final double[] impostors;

    /**
     * Of pairs.
     *
     * @param genuine scores of pairs that show one person; at least one
     * @param impostors scores of the others; at least one
     */
    public VerificationScores(double[] genuine, double[] impostors) {
        if (genuine.length == 0 || impostors.length == 0) {
            throw new IllegalArgumentException(
                    "needs genuine and impostor pairs, got " + genuine.length + " and " + impostors.length);
        }
        this.genuine = genuine.clone();
        this.impostors = impostors.clone();
        Arrays.sort(this.genuine);
        Arrays.sort(this.impostors);
    }

    /** Of trials, whatever their fold. */
    public static VerificationScores of(List<KFoldVerification.Trial> trials) {
        return new VerificationScores(scores(trials, true), scores(trials, false));
    }

    private static double[] scores(List<KFoldVerification.Trial> trials, boolean same) {
        return trials.stream()
                .filter(trial -> trial.same() == same)
                .mapToDouble(KFoldVerification.Trial::score)
                .toArray();
    }

    /** What is accepted where a share of impostors is. */
    public OperatingPoint at(double falseAcceptRate) {
        long allowed = OperatingPoint.allowed(falseAcceptRate, impostors.length);
        int first = 0;
        if (allowed < impostors.length) {
            double threshold = impostors[impostors.length - 1 - (int) allowed];
            first = firstAbove(genuine, threshold);
        }
        double rate = (double) (genuine.length - first) / genuine.length;
        return new OperatingPoint(
                falseAcceptRate,
                rate,
                first < genuine.length ? genuine[first] : Double.NaN,
                genuine.length,
                impostors.length);
    }

    /** What each of the thresholds from −1 to 1 accepts, ascending; the same thresholds for all sets of pairs. */
    public List<RocPoint> roc() {
        double[] limits = ScoreGrid.limits();
        long[] above = Arrays.stream(limits)
                .mapToLong(limit -> impostors.length - firstAbove(impostors, limit))
                .toArray();
        return roc(genuine, limits, above, impostors.length);
    }

    /**
     * The characteristic of genuine scores, in any order, and impostors that are only counted.
     *
     * @param accepted how many impostors score higher than each threshold
     * @param impostors how many there are
     */
    static List<RocPoint> roc(double[] genuine, double[] thresholds, long[] accepted, long impostors) {
        double[] sorted = genuine.clone();
        Arrays.sort(sorted);
        RocPoint[] points = new RocPoint[thresholds.length];
        for (int i = 0; i < points.length; i++) {
            int rejected = firstAbove(sorted, thresholds[i]);
            points[i] = new RocPoint(
                    thresholds[i],
                    (double) accepted[i] / impostors,
                    (double) (sorted.length - rejected) / sorted.length);
        }
        return List.of(points);
    }

    /** The place of the first element that is greater, or the length. */
    static int firstAbove(double[] sorted, double threshold) {
        int found = Arrays.binarySearch(sorted, Math.nextUp(threshold));
        int place = found < 0 ? -found - 1 : found;
        while (place > 0 && sorted[place - 1] > threshold) {
            place--;
        }
        return place;
    }
}
