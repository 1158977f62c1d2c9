package io.vultus.trainer.run;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Machine;
import io.vultus.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A page about a run: its curves so far, drawn from its files, so that a resumed run's has those of before too. */
final class RunPage {

    /** A browser that shows the page of a run that goes on loads it again that often. */
    private static final Duration RELOAD = Duration.ofSeconds(10);

    /** Writing takes at most one part in so many of the time. */
    private static final int SHARE = 50;

    /** More points than a curve has pixels would only make the page large: steps are averaged. */
    private static final int MOST_POINTS = 240;

    /** Of the table of verifications, the latest first. */
    private static final int MOST_ROWS = 60;

    private final Path file;
    private final RunPlan plan;
    private final MetricsFile metrics;
    private final VerificationFile verifications;
    private long notBefore = System.nanoTime();

    RunPage(Path file, RunPlan plan, MetricsFile metrics, VerificationFile verifications) {
        this.file = file;
        this.plan = plan;
        this.metrics = metrics;
        this.verifications = verifications;
    }

    /** Writes the page again if that is due. */
    void update() {
        if (System.nanoTime() - notBefore >= 0) {
            write(true);
        }
    }

    /**
     * Writes the page.
     *
     * @param goesOn whether there is more to come soon
     */
    void write(boolean goesOn) {
        long began = System.nanoTime();
        HtmlPage page = page(goesOn);
        try {
            AtomicFile.writeString(
                    file,
                    FileAccess.within(file.toAbsolutePath().getParent()),
                    goesOn ? page.toHtml(RELOAD) : page.toHtml());
        } catch (IOException e) {
            throw new CheckpointException("cannot write the run's page " + file + ": " + e, e);
        }
        long now = System.nanoTime();
        notBefore = now + Math.max(RELOAD.toNanos() / 2, SHARE * (now - began));
    }

    private HtmlPage page(boolean goesOn) {
        List<double[]> rows = metrics.values();
        List<VerificationFile.Row> verified = verifications.rows();
        long done = rows.isEmpty() ? 0 : (long) rows.getLast()[0];
        List<Fact> facts = new ArrayList<>(List.of(
                new Fact("network", plan.network()),
                new Fact("head", head()),
                new Fact("faces a step", Numbers.whole(plan.facesPerStep()))));
        if (!rows.isEmpty()) {
            facts.add(new Fact("loss", decimals(rows.getLast()[1])));
        }
        latest(verified).forEach((set, row) -> facts.add(new Fact(set, Numbers.percent(row.accuracy()))));
        facts.add(new Fact("machine", Machine.describe()));
        List<Chart> curves = new ArrayList<>();
        curves.addAll(curve("Loss", "nats", rows, 1));
        curves.addAll(verificationCharts(verified));
        curves.addAll(curve("Learning rate", "", rows, 2));
        curves.addAll(curve("Length of the gradients", "", rows, 3));
        curves.addAll(curve("Speed", "faces a second", rows, 4));
        return new HtmlPage(
                plan.network() + ", " + head(),
                summary(done, goesOn),
                facts,
                List.of(Section.charts("", curves), verificationTable(verified), planTable()),
                List.of("Each point of a curve is the mean of the steps since the one before it. The same as numbers: "
                        + TrainingRun.METRICS + " and " + TrainingRun.VERIFICATION + ", beside this page."));
    }

    private String head() {
        return plan.head().describe();
    }

    private String summary(long done, boolean goesOn) {
        String steps = Numbers.whole(done) + " of " + Numbers.whole(plan.steps()) + " steps";
        if (done >= plan.steps()) {
            return "Finished: " + steps + ".";
        }
        return steps + (goesOn ? " so far." : "; broken off. The same command goes on from the last checkpoint.");
    }

    /** One chart; none where there are too few steps for a line. */
    private static List<Chart> curve(String title, String unit, List<double[]> rows, int column) {
        if (rows.size() < 2) {
            return List.of();
        }
        int points = Math.min(rows.size(), MOST_POINTS);
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            List<double[]> part =
                    rows.subList((int) ((long) i * rows.size() / points), (int) ((i + 1L) * rows.size() / points));
            x[i] = part.getLast()[0];
            y[i] = part.stream().mapToDouble(row -> row[column]).average().orElseThrow();
        }
        return List.of(Chart.ofNumbers(title, "step", unit, Scale.LINEAR).with(title, x, y));
    }

    private static List<Chart> verificationCharts(List<VerificationFile.Row> rows) {
        List<Chart> charts = new ArrayList<>();
        charts.add(verificationChart("Verification accuracy", rows, VerificationFile.Row::accuracy));
        for (int i = 0; i < VerificationResult.FALSE_ACCEPT_RATES.size(); i++) {
            int rate = i;
            charts.add(verificationChart(
                    "True accept rate at a false accept rate of "
                            + Numbers.rate(VerificationResult.FALSE_ACCEPT_RATES.get(rate)),
                    rows,
                    row -> row.trueAcceptRates().get(rate)));
        }
        return charts.stream().filter(chart -> !chart.lines().isEmpty()).toList();
    }

    private static Chart verificationChart(
            String title, List<VerificationFile.Row> rows, ToDoubleFunction<VerificationFile.Row> value) {
        Chart chart = Chart.of(title, "step", "", Scale.LINEAR);
        for (String set : latest(rows).keySet()) {
            // A set with too few pairs for a rate has no line in that rate's chart.
            List<VerificationFile.Row> ofSet = rows.stream()
                    .filter(row -> row.set().equals(set) && Double.isFinite(value.applyAsDouble(row)))
                    .toList();
            if (ofSet.size() > 1) {
                chart = chart.with(
                        set,
                        ofSet.stream().mapToDouble(VerificationFile.Row::step).toArray(),
                        ofSet.stream().mapToDouble(value).toArray());
            }
        }
        return chart;
    }

    private static Map<String, VerificationFile.Row> latest(List<VerificationFile.Row> rows) {
        Map<String, VerificationFile.Row> latest = new LinkedHashMap<>();
        rows.forEach(row -> latest.put(row.set(), row));
        return latest;
    }

    private static Section verificationTable(List<VerificationFile.Row> rows) {
        List<String> columns = new ArrayList<>(List.of("set", "step", "accuracy", "threshold"));
        VerificationResult.FALSE_ACCEPT_RATES.forEach(rate -> columns.add("true accept rate at " + Numbers.rate(rate)));
        return Section.table(
                "Verifications",
                columns,
                rows.reversed().stream()
                        .limit(MOST_ROWS)
                        .map(RunPage::verificationRow)
                        .toList());
    }

    private static Row verificationRow(VerificationFile.Row row) {
        List<String> cells = new ArrayList<>(List.of(
                row.set(),
                Numbers.whole(row.step()),
                Numbers.percent(row.accuracy()),
                Numbers.cosine(row.threshold())));
        row.trueAcceptRates().forEach(rate -> cells.add(rate.isNaN() ? "too few pairs" : Numbers.percent(rate)));
        return Row.of(cells.toArray(String[]::new));
    }

    private Section planTable() {
        return Section.table(
                "Plan",
                List.of("field", "value"),
                PlanText.fields(PlanText.of(plan)).entrySet().stream()
                        .map(field -> Row.of(field.getKey(), field.getValue()))
                        .toList());
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
