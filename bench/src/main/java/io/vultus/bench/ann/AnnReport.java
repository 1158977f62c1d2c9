package io.vultus.bench.ann;

import io.vultus.bench.ann.AnnBenchmark.Result;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.Source;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Line;
import io.vultus.report.Chart.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a comparison found, and what is needed to make it again. Graphs that several threads build differ from run to
 * run, and the figures of their engines with them, by little.
 *
 * @param input the name of the data
 * @param rows how many vectors were searched
 * @param queries how many were looked for
 * @param sources everything that was read
 * @param environment how it was run
 * @param result the figures
 */
public record AnnReport(
        String input, int rows, int queries, List<Source> sources, Environment environment, Result result) {

    /** As many lines have a colour of their own; the next ones are dashed. */
    private static final int COLOURS = 5;

    public AnnReport {
        sources = List.copyOf(sources);
    }

    /**
     * Writes {@code ann.json} and {@code ann.html}.
     *
     * @param folder made if it is missing
     * @return the page
     */
    public Path write(Path folder) throws IOException {
        return summary().write(folder, details(), AnnPage.of(this));
    }

    /** As one JSON text. */
    public String toJson() throws IOException {
        return summary().toJson(details());
    }

    private BenchmarkResult summary() {
        return new BenchmarkResult("ann", input, environment, sources, figures(), seconds(), charts());
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (AnnRun run : result.runs()) {
            for (AnnPoint point : run.points()) {
                String of = name(run, point);
                figures.put(of + "recall@1", point.recall1());
                figures.put(of + "recall@" + AnnOptions.K, point.recall10());
                if (!Double.isNaN(point.rank1())) {
                    figures.put(of + "rank-1", point.rank1());
                }
            }
        }
        return figures;
    }

    private Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (AnnRun run : result.runs()) {
            seconds.put(run.engine() + "/build", run.index().seconds());
            for (AnnPoint point : run.points()) {
                seconds.put(name(run, point) + "median", point.median() / 1000);
                seconds.put(name(run, point) + "99th percentile", point.percentile99() / 1000);
            }
        }
        return seconds;
    }

    private static String name(AnnRun run, AnnPoint point) {
        return run.engine() + "/" + (point.setting().isEmpty() ? "" : point.setting() + "/");
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("rows", rows);
        details.put("queries", queries);
        details.put("engines", result.runs());
        details.put("missing", result.missing());
        return details;
    }

    List<Chart> charts() {
        return List.of(
                chart("The nearest, against time", "its nearest found first", AnnPoint::recall1),
                chart("The ten nearest, against time", "of the ten nearest found", AnnPoint::recall10));
    }

    private Chart chart(String title, String what, ToDoubleFunction<AnnPoint> share) {
        List<Line> lines = new ArrayList<>();
        for (AnnRun run : result.runs()) {
            if (!run.mode().isCurve()) {
                continue;
            }
            List<AnnPoint> points = run.points().stream()
                    .sorted(Comparator.comparingDouble(AnnPoint::median))
                    .toList();
            lines.add(new Line(
                    run.mode().shortTitle(),
                    lines.size(),
                    lines.size() >= COLOURS,
                    points.stream().map(AnnPoint::median).toList(),
                    points.stream().map(share::applyAsDouble).toList()));
        }
        return Chart.of(title, "milliseconds a query, one thread", what, Scale.LOGARITHMIC)
                .withLines(lines);
    }
}
