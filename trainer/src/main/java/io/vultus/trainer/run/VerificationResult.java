package io.vultus.trainer.run;

import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.VerificationScores;
import java.util.List;

/**
 * How well embeddings tell whether two faces are one person's.
 *
 * @param set over which pairs
 * @param folds the accuracy, as LFW defines it
 * @param trueAcceptRates one for each of {@link #FALSE_ACCEPT_RATES}: the share of pairs of one person that are
 *     accepted where this share of the pairs of two people is; NaN where there are too few pairs of two people for a
 *     single one of them to be accepted at that rate
 */
public record VerificationResult(String set, KFoldVerification folds, List<Double> trueAcceptRates) {

    /** At which true accept rates are told. */
    public static final List<Double> FALSE_ACCEPT_RATES = List.of(1e-3, 1e-4, 1e-5);

    /** The rate of summaries, which most sets of pairs can bear. */
    public static final double FALSE_ACCEPT_RATE = FALSE_ACCEPT_RATES.getFirst();

    public VerificationResult {
        trueAcceptRates = List.copyOf(trueAcceptRates);
    }

    static VerificationResult of(String set, KFoldVerification folds, VerificationScores scores) {
        return new VerificationResult(
                set,
                folds,
                FALSE_ACCEPT_RATES.stream()
                        .map(scores::at)
                        .map(point -> point.isResolved() ? point.trueAcceptRate() : Double.NaN)
                        .toList());
    }

    /** The true accept rates as an array. */
    double[] rates() {
        return trueAcceptRates.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What tables call a rate: {@code tar_at_far_1.0E-4}. */
    static String column(double falseAcceptRate) {
        return "tar_at_far_" + falseAcceptRate;
    }

    /** The columns of all rates. */
    static List<String> columns() {
        return FALSE_ACCEPT_RATES.stream().map(VerificationResult::column).toList();
    }
}
