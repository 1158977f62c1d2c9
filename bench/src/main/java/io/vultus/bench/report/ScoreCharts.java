package io.vultus.bench.report;

import io.vultus.protocol.RocPoint;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import java.util.ArrayList;
import java.util.List;

/** What benchmarks show of genuine and impostor scores. */
public final class ScoreCharts {

    private ScoreCharts() {}

    /** An empty chart for {@link #addRoc}. */
    public static Chart roc() {
        return Chart.of("Verification (ROC)", "false accept rate", "true accept rate", Scale.LOGARITHMIC);
    }

    /**
     * Adds a receiver operating characteristic.
     *
     * @param points by ascending threshold
     * @param lowest the false accept rate at which the line begins, greater than 0
     */
    public static Chart addRoc(Chart chart, String name, List<RocPoint> points, double lowest) {
        List<RocPoint> shown = points.reversed().stream()
                .filter(point -> point.falseAcceptRate() >= lowest)
                .toList();
        return chart.with(
                name,
                shown.stream().mapToDouble(RocPoint::falseAcceptRate).toArray(),
                shown.stream().mapToDouble(RocPoint::trueAcceptRate).toArray());
    }

    /**
     * How genuine and impostor scores are distributed.
     *
     * @param points by ascending threshold, from −1 to 1
     * @param step how wide the classes are at least
     */
    public static Chart distribution(List<RocPoint> points, double step) {
        List<RocPoint> limits = new ArrayList<>(List.of(points.getFirst()));
        points.stream()
                .filter(point -> point.threshold() > limits.getLast().threshold() + step)
                .forEach(limits::add);
        double[] at = new double[limits.size() - 1];
        double[] impostors = new double[at.length];
        double[] genuine = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            RocPoint low = limits.get(i);
            RocPoint high = limits.get(i + 1);
            // Per 0.01 of cosine, as the points are not equally far apart.
            double width = 100 * (high.threshold() - low.threshold());
            at[i] = (low.threshold() + high.threshold()) / 2;
            impostors[i] = (low.falseAcceptRate() - high.falseAcceptRate()) / width;
            genuine[i] = (low.trueAcceptRate() - high.trueAcceptRate()) / width;
        }
        return Chart.of("Impostor and genuine scores", "cosine", "share of pairs for each 0.01", Scale.COSINE)
                .with("impostors", at, impostors)
                .with("genuine", at, genuine);
    }
}
