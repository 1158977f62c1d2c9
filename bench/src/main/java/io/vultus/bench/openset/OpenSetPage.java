package io.vultus.bench.openset;

import io.vultus.bench.openset.OpenSetBenchmark.Run;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.HtmlPage;
import io.vultus.bench.report.LineChart;
import io.vultus.protocol.ImpostorTail.Advice;
import io.vultus.protocol.OpenSetIdentification.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the template {@code open-set.mustache} sees: everything counted, drawn and formatted. */
record OpenSetPage(
        String title, String summary, List<Figure> figures, List<Row> rows, List<Row> advised, List<Chart> charts) {

    /** As many lines as the style sheet has colours for. */
    private static final int LINES = 4;

    /** A name and its value in the head line. */
    record Figure(String name, String value) {}

    /** A line of a table. */
    record Row(List<String> cells) {}

    /** A chart and what it shows. */
    record Chart(String name, String svg) {}

    boolean hasAdvised() {
        return !advised.isEmpty();
    }

    static String render(OpenSetReport report) {
        return HtmlPage.render("open-set", of(report));
    }

    private static OpenSetPage of(OpenSetReport report) {
        List<Run> runs = report.result().runs();
        Run largest = runs.getLast();
        Point first = largest.found().points().getFirst();
        return new OpenSetPage(
                "Open-set identification",
                report.input() + ": among " + whole(largest.people()) + " people " + percent(first.fnir())
                        + " are missed where " + percent(first.fpir()) + " of strangers are taken for somebody.",
                figures(report),
                runs.stream().flatMap(run -> rows(run).stream()).toList(),
                report.result().advised().stream().map(OpenSetPage::row).toList(),
                charts(runs));
    }

    private static List<Figure> figures(OpenSetReport report) {
        Environment environment = report.environment();
        return List.of(
                new Figure("searches for people", whole(report.mated())),
                new Figure("searches for strangers", whole(report.unmated())),
                new Figure("seed", Long.toString(environment.seed())),
                new Figure("machine", environment.machine()),
                new Figure("Vultus", environment.version()),
                new Figure("when", environment.time().toString()));
    }

    private static List<Row> rows(Run run) {
        return IntStream.range(0, run.advice().size())
                .mapToObj(i -> {
                    Point point = run.found().points().get(i);
                    return new Row(List.of(
                            whole(run.people()),
                            percent(run.found().rank1Miss()),
                            percent(point.fpir()),
                            percent(point.fnir()),
                            cosine(point.threshold()),
                            threshold(run.advice().get(i))));
                })
                .toList();
    }

    private static Row row(Advice advice) {
        return new Row(List.of(
                whole(advice.people()),
                percent(advice.fpir()),
                String.format(Locale.ROOT, "%.1e", advice.falseAcceptRate()),
                threshold(advice)));
    }

    private static List<Chart> charts(List<Run> runs) {
        LineChart tradeoff = new LineChart(
                "Misses against false positives",
                "strangers taken for somebody (FPIR)",
                "people missed (FNIR)",
                LineChart.Scale.LOGARITHMIC);
        List<Run> shown = runs.subList(Math.max(0, runs.size() - LINES), runs.size());
        for (Run run : shown) {
            tradeoff.line(
                    whole(run.people()) + " people",
                    run.curve().stream().mapToDouble(Point::fpir).toArray(),
                    run.curve().stream().mapToDouble(Point::fnir).toArray());
        }
        List<Chart> charts = new ArrayList<>();
        charts.add(
                new Chart("Misses against false positives", tradeoff.percent().toSvg()));
        if (runs.size() > 1) {
            charts.add(new Chart(
                    "Misses as the gallery grows", bySize(runs).percent().toSvg()));
        }
        return charts;
    }

    private static LineChart bySize(List<Run> runs) {
        LineChart chart =
                new LineChart("Misses by gallery size", "people", "people missed", LineChart.Scale.LOGARITHMIC);
        double[] people = runs.stream().mapToDouble(Run::people).toArray();
        chart.line(
                "behind another",
                people,
                runs.stream().mapToDouble(run -> run.found().rank1Miss()).toArray());
        int rates = Math.min(LINES - 1, runs.getFirst().found().points().size());
        for (int rate = 0; rate < rates; rate++) {
            int number = rate;
            chart.line(
                    "FPIR " + runs.getFirst().found().points().get(rate).fpir(),
                    people,
                    runs.stream()
                            .mapToDouble(run -> run.found().points().get(number).fnir())
                            .toArray());
        }
        return chart;
    }

    private static String threshold(Advice advice) {
        return (advice.extrapolated() ? "~" : "") + cosine(advice.threshold());
    }

    private static String cosine(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** With thin spaces between thousands. */
    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u2009');
    }
}
