package io.vultus.trainer.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** What verifications during a run found: a CSV file with a row for each of them and each set. */
final class VerificationFile {

    private final MetricsFile file;

    VerificationFile(Path file) {
        this.file = new MetricsFile(
                file,
                "step,accuracy,standard_error,threshold," + String.join(",", VerificationResult.columns()) + ",set");
    }

    /**
     * One row.
     *
     * @param threshold the mean of the folds' thresholds
     * @param trueAcceptRates at {@link VerificationResult#FALSE_ACCEPT_RATES}; NaN where the pairs cannot bear it, or
     *     where an older version wrote the row, which told the first rate only
     */
    record Row(long step, double accuracy, double threshold, List<Double> trueAcceptRates, String set) {

        private static final int FIRST_RATE = 4;

        /** The fields of a row that an older version wrote. */
        private static final int OLD_FIELDS = 6;

        /** At {@link VerificationResult#FALSE_ACCEPT_RATE}. */
        double trueAcceptRate() {
            return trueAcceptRates.getFirst();
        }

        private static Row of(String text) {
            int rates = VerificationResult.FALSE_ACCEPT_RATES.size();
            String[] fields = text.split(",", FIRST_RATE + rates + 1);
            int told = fields.length == OLD_FIELDS ? 1 : rates;
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < rates; i++) {
                values.add(i < told ? Float.parseFloat(fields[FIRST_RATE + i]) : Double.NaN);
            }
            return new Row(
                    Long.parseLong(fields[0]),
                    Float.parseFloat(fields[1]),
                    Float.parseFloat(fields[3]),
                    values,
                    fields[FIRST_RATE + told]);
        }
    }

    void append(long step, VerificationResult result) {
        double[] numbers = DoubleStream.concat(
                        DoubleStream.of(
                                result.folds().accuracy(),
                                result.folds().standardError(),
                                result.folds().threshold()),
                        DoubleStream.of(result.rates()))
                .toArray();
        file.append(step, "," + result.set(), numbers);
    }

    /** Drops rows of later steps, which are to be done again. */
    void keepUpTo(long step) {
        file.keepUpTo(step);
    }

    /** Waits until the disk has the rows. */
    void sync() {
        file.sync();
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
