package io.vultus.bench.verification;

import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.ScoreCharts;
import io.vultus.bench.report.Source;
import io.vultus.protocol.OperatingPoint;
import io.vultus.protocol.RocPoint;
import io.vultus.report.Chart;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What comparing templates found, and what is needed to find it again.
 *
 * @param input the name of the data and the embedder
 * @param sources everything that was read
 * @param environment how it was run
 * @param images how many there are
 * @param templates how many they make
 * @param pairs how many of these were compared
 * @param operatingPoints the figures
 * @param roc the whole curve
 */
public record TemplatesReport(
        String input,
        List<Source> sources,
        Environment environment,
        int images,
        int templates,
        int pairs,
        List<OperatingPoint> operatingPoints,
        List<RocPoint> roc) {

    private static final double STEP = 0.019;

    /** IJB-C has 15 million impostor pairs. */
    private static final double LOWEST = 1e-6;

    private static final List<String> NOTES = List.of(
            MeasuredRate.LEGEND,
            "A medium's feature is the mean of its images', a template's the direction of the sum of its media's. A pair "
                    + "is accepted if its cosine is greater than the threshold that lets the given share of pairs of two "
                    + "people in.");

    public TemplatesReport {
        sources = List.copyOf(sources);
        operatingPoints = List.copyOf(operatingPoints);
        roc = List.copyOf(roc);
    }

    /**
     * Writes {@code templates.json} and {@code templates.html}.
     *
     * @param folder made if it is missing
     * @return the page
     */
    public Path write(Path folder) throws IOException {
        return summary().write(folder, Map.of(), page());
    }

    /** As one JSON text. */
    public String toJson() throws IOException {
        return summary().toJson(Map.of());
    }

    private BenchmarkResult summary() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("images", (double) images);
        figures.put("templates", (double) templates);
        figures.put("pairs", (double) pairs);
        for (MeasuredRate rate : MeasuredRate.of(operatingPoints)) {
            figures.put("TAR@" + rate.name(), rate.value());
        }
        return new BenchmarkResult("templates", input, environment, sources, figures, Map.of(), charts());
    }

    private List<Chart> charts() {
        return List.of(
                ScoreCharts.addRoc(ScoreCharts.roc(), "templates", roc, LOWEST), ScoreCharts.distribution(roc, STEP));
    }

    private HtmlPage page() {
        List<MeasuredRate> rates = MeasuredRate.of(operatingPoints);
        MeasuredRate first = rates.getFirst();
        return new HtmlPage(
                "Verification of templates",
                input + ": " + first.percent() + " of pairs of one person are accepted where " + first.label()
                        + " of pairs of two are.",
                environment.facts(
                        new Fact("images", Numbers.whole(images)),
                        new Fact("templates", Numbers.whole(templates)),
                        new Fact("pairs", Numbers.whole(pairs))),
                List.of(
                        Section.table(
                                "True accept rates",
                                List.of(
                                        "false accept rate",
                                        "true accept rate",
                                        "lowest cosine accepted",
                                        "impostors that decide"),
                                rates.stream()
                                        .map(rate -> Row.of(
                                                rate.label(),
                                                rate.percent(),
                                                Double.isNaN(rate.point().lowestAccepted())
                                                        ? ""
                                                        : Numbers.cosine(
                                                                rate.point().lowestAccepted()),
                                                rate.deciding()))
                                        .toList()),
                        Section.charts("", charts()),
                        Source.table(sources)),
                NOTES);
    }
}
