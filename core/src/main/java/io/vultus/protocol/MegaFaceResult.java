package io.vultus.protocol;

import io.vultus.search.ScoreCounts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What {@link MegaFaceIdentification} found with some distractors. */
public final class MegaFaceResult {

    private final int probes;
    private final int distractors;
    private final int[] ranks;
    private final int[] tied;
    private final double[] genuine;
    private final ScoreCounts impostors;
    private final List<OperatingPoint> operatingPoints;
    private final Cmc cmc;

    MegaFaceResult(
            int probes,
            int distractors,
            int[] ranks,
            int[] tied,
            double[] genuine,
            ScoreCounts impostors,
            List<OperatingPoint> operatingPoints) {
        this.probes = probes;
        this.distractors = distractors;
        this.ranks = ranks;
        this.tied = tied;
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

    /** How many trials have a distractor that scores exactly what the mate does. */
    public int tiedTrials() {
        return (int) Arrays.stream(tied).filter(count -> count > 0).count();
    }

    /** The share of trials by rank, where every distractor that ties with the mate stands before it. */
    public Cmc cmcWhereTiesLose() {
        return Cmc.of(
                IntStream.range(0, ranks.length).map(t -> ranks[t] + tied[t]).toArray());
    }

    /** The share of trials by rank. */
    public Cmc cmc() {
        return cmc;
    }

    /** The true accept rate at each false accept rate that was asked for. */
    public List<OperatingPoint> operatingPoints() {
        return operatingPoints;
    }

    /** What each of the thresholds from −1 to 1 accepts, ascending. */
    public List<RocPoint> roc() {
        return VerificationScores.roc(genuine, impostors.limits(), impostors.counts(), impostorPairs());
    }
}
