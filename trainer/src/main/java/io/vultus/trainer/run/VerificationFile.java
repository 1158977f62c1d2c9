package io.vultus.trainer.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What verifications during a run found: a CSV file with a row for each of them and each set. */
final class VerificationFile {

    private final MetricsFile file;

    VerificationFile(Path file) {
        this.file = new MetricsFile(
                file,
                "step,accuracy,standard_error,threshold,tar_at_far_" + VerificationResult.FALSE_ACCEPT_RATE + ",set");
    }

    /**
     * One row.
     *
     * @param threshold the mean of the folds' thresholds
     * @param trueAcceptRate at {@link VerificationResult#FALSE_ACCEPT_RATE}
     */
    record Row(long step, double accuracy, double threshold, double trueAcceptRate, String set) {

        private static Row of(String text) {
            String[] fields = text.split(",", 6);
            return new Row(
                    Long.parseLong(fields[0]),
                    Float.parseFloat(fields[1]),
                    Float.parseFloat(fields[3]),
                    Float.parseFloat(fields[4]),
                    fields[5]);
        }
    }

    void append(long step, VerificationResult result) {
        file.append(
                step,
                "," + result.set(),
                result.folds().accuracy(),
                result.folds().standardError(),
                result.folds().threshold(),
                result.operatingPoint().trueAcceptRate());
    }

    /** Drops rows of later steps, which are to be done again. */
    void keepUpTo(long step) {
        file.keepUpTo(step);
    }

    List<Row> rows() {
        return file.rows().stream().map(Row::of).toList();
    }

    /** The latest of the first set. */
    Optional<Row> last() {
        List<Row> rows = rows();
        return rows.stream()
                .filter(row -> row.set().equals(rows.getFirst().set()))
                .reduce((before, last) -> last);
    }

    /** The best mean over the sets at any step but the first, 0; less than 0 where there is none. */
    double bestAccuracy() {
        Map<Long, Double> means = rows().stream()
                .filter(row -> row.step() > 0)
                .collect(Collectors.groupingBy(Row::step, Collectors.averagingDouble(Row::accuracy)));
        return means.values().stream().mapToDouble(mean -> mean).max().orElse(-1);
    }
}
