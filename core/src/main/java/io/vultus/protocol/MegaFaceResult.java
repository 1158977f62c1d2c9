package io.vultus.protocol;

import io.vultus.search.ScoreCounts;
import java.util.Arrays;
import java.util.List;

/** What {@link MegaFaceIdentification} found with some distractors. */
public final class MegaFaceResult {

    private final int probes;
    private final int distractors;
    private final int[] ranks;
    private final double[] genuine;
    private final ScoreCounts impostors;
    private final List<OperatingPoint> operatingPoints;
    private final Cmc cmc;

    MegaFaceResult(
            int probes,
            int distractors,
            int[] ranks,
            double[] genuine,
            ScoreCounts impostors,
            List<OperatingPoint> operatingPoints) {
        this.probes = probes;
        this.distractors = distractors;
        this.ranks = ranks;
        this.genuine = genuine;
        this.impostors = impostors;
        this.operatingPoints = operatingPoints;
        this.cmc = Cmc.of(ranks);
    }

    /** How many distractors there were. */
    public int distractors() {
        return distractors;
    }

    /** How many impostor pairs: each probe with each distractor. */
    public long impostorPairs() {
        return (long) probes * distractors;
    }

    /** For each trial the number of distractors that score higher than the mate. */
    public int[] ranks() {
        return ranks.clone();
    }

    /** The share of trials by rank. */
    public Cmc cmc() {
        return cmc;
    }

    /** The true accept rate at each false accept rate that was asked for. */
    public List<OperatingPoint> operatingPoints() {
        return operatingPoints;
    }

    /**
     * A point of the receiver operating characteristic: what a threshold accepts.
     *
     * @param threshold pairs with a greater score are accepted
     * @param falseAcceptRate the share of impostors that are accepted
     * @param trueAcceptRate the share of genuine pairs that are
     */
    public record RocPoint(double threshold, double falseAcceptRate, double trueAcceptRate) {}

    /** The characteristic at thresholds from −1 to 1, ascending. */
    public List<RocPoint> roc() {
        double[] sorted = genuine.clone();
        Arrays.sort(sorted);
        double[] thresholds = impostors.limits();
        long[] accepted = impostors.counts();
        RocPoint[] points = new RocPoint[thresholds.length];
        for (int i = 0; i < points.length; i++) {
            int rejected = VerificationScores.firstAbove(sorted, thresholds[i]);
            points[i] = new RocPoint(
                    thresholds[i],
                    (double) accepted[i] / impostorPairs(),
                    (double) (sorted.length - rejected) / sorted.length);
        }
        return List.of(points);
    }
}
