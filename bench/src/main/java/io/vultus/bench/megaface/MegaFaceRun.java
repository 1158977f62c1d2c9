package io.vultus.bench.megaface;

import io.vultus.format.MegaFaceResults.Match;
import io.vultus.protocol.Cmc;
import io.vultus.protocol.MegaFaceResult;
import java.util.List;

/**
 * One evaluation.
 *
 * @param cleaning what was done about mislabelled images
 * @param size how many distractors the list names, noisy ones included
 * @param set the list's number
 * @param probes how many there were, after cleaning
 * @param listedProbes how many the list of probes names, noisy ones included
 * @param result the figures
 * @param worst the trials with the highest ranks, if any were not 0
 * @param matches ranks by mate, as the development kit wants them
 * @param seconds how long it took, without reading
 * @param tiesLose whether a distractor that ties with the mate stands before it
 */
public record MegaFaceRun(
        Cleaning cleaning,
        int size,
        int set,
        int probes,
        int listedProbes,
        MegaFaceResult result,
        List<WrongTrial> worst,
        List<Match> matches,
        double seconds,
        boolean tiesLose) {

    /** As far as articles draw the curve. */
    private static final int PUBLISHED_RANKS = 100;

    /**
     * A trial that somebody else won.
     *
     * @param probe its name
     * @param mate the image that should have been found
     * @param score of the two
     * @param rank how many distractors score higher
     * @param distractor the one that scores highest
     * @param distractorScore of the probe with it
     */
    public record WrongTrial(
            String probe, String mate, double score, int rank, String distractor, double distractorScore) {}

    public MegaFaceRun {
        worst = List.copyOf(worst);
        matches = List.copyOf(matches);
    }

    /** The share of trials that find the mate among the best {@code best}. */
    public double recall(int best) {
        return curve().recall(best);
    }

    private Cmc curve() {
        return tiesLose ? result.cmcWhereTiesLose() : result.cmc();
    }

    /** The share of trials that find the mate first. */
    public double rank1() {
        return recall(1);
    }

    /** The share of trials that find the mate among the best 1, 2, … {@value #PUBLISHED_RANKS}. */
    public double[] cmc() {
        return curve().curve(PUBLISHED_RANKS);
    }
}
