package io.vultus.bench.megaface;

import io.vultus.bench.report.Environment;
import io.vultus.bench.report.HtmlPage;
import io.vultus.bench.report.LineChart;
import io.vultus.protocol.MegaFaceResult.RocPoint;
import io.vultus.protocol.OperatingPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the template {@code megaface.mustache} sees: everything counted, drawn and formatted. */
record MegaFacePage(
        String title,
        String summary,
        List<Figure> figures,
        String largest,
        List<String> headings,
        List<Row> rows,
        List<Chart> charts,
        String worstOf,
        List<Worst> worst,
        List<Row> galleries,
        List<Row> changed,
        List<MegaFaceInput.Source> sources) {

    /** The strictest false accept rate at which articles report. */
    private static final double STRICTEST = 1e-6;

    /** Of the trials that a gallery changed, the page shows the first; the JSON has all. */
    private static final int SHOWN_CHANGES = 20;

    /** Of the distribution of scores: narrower than the grid's coarser part is. */
    private static final double STEP = 0.019;

    /** Deng et al., "ArcFace" (2019): R100 on MS1MV2, one million distractors. */
    private static final List<Row> PUBLISHED = List.of(
            published("ArcFace R100, raw", "81.03", "96.98"),
            published("ArcFace R100, refined", "98.35", "98.48"),
            published("CosFace R100, raw", "80.56", "96.56"),
            published("CosFace R100, refined", "97.91", "97.91"));

    /** A name and its value in the head line. */
    record Figure(String name, String value) {}

    /** A line of the table. */
    record Row(List<String> cells) {}

    /** A chart and what it shows. */
    record Chart(String name, String svg) {}

    /** A trial that went wrong. */
    record Worst(String probe, String mate, String score, String rank) {}

    boolean hasWorst() {
        return !worst.isEmpty();
    }

    boolean hasGalleries() {
        return !galleries.isEmpty();
    }

    boolean hasChanged() {
        return !changed.isEmpty();
    }

    static String render(MegaFaceReport report) {
        return HtmlPage.render("megaface", of(report));
    }

    private static MegaFacePage of(MegaFaceReport report) {
        List<MegaFaceRun> largest = report.largest();
        MegaFaceRun first = largest.getFirst();
        MegaFaceRun last = largest.getLast();
        List<Row> rows = new ArrayList<>(largest.stream().map(MegaFacePage::row).toList());
        rows.addAll(PUBLISHED);
        return new MegaFacePage(
                "MegaFace identification",
                report.input() + ": " + percent(last.rank1()) + " of "
                        + whole(last.result().cmc().trials()) + " trials find the right face first among "
                        + whole(last.result().distractors()) + " distractors (" + MegaFaceReport.name(last.cleaning())
                        + ").",
                figures(report, first),
                whole(first.size()),
                List.of("", "distractors", "trials", "rank-1", "rank-10", "TAR at FAR 1e-6", "1e-5", "1e-4", "seconds"),
                rows,
                charts(report, largest),
                MegaFaceReport.name(last.cleaning()),
                worst(last),
                report.throughGalleries().stream().map(MegaFacePage::gallery).toList(),
                report.throughGalleries().stream()
                        .flatMap(MegaFacePage::changed)
                        .toList(),
                report.sources());
    }

    private static List<Figure> figures(MegaFaceReport report, MegaFaceRun run) {
        Environment environment = report.environment();
        return List.of(
                new Figure("probes", whole(run.probes())),
                new Figure("pairs compared", whole(run.result().impostorPairs())),
                new Figure("seed", Long.toString(environment.seed())),
                new Figure("threads", Integer.toString(environment.threads())),
                new Figure("machine", environment.machine()),
                new Figure("Vultus", environment.version()),
                new Figure("when", environment.time().toString()));
    }

    private static Row row(MegaFaceRun run) {
        return new Row(List.of(
                MegaFaceReport.name(run.cleaning()),
                whole(run.result().distractors()),
                whole(run.result().cmc().trials()),
                percent(run.rank1()),
                percent(run.result().cmc().recall(10)),
                rate(run, STRICTEST),
                rate(run, 10 * STRICTEST),
                rate(run, 100 * STRICTEST),
                String.format(Locale.ROOT, "%.1f", run.seconds())));
    }

    private static Row published(String name, String rank1, String rate) {
        return new Row(List.of(name + " (published)", "1 000 000", "", rank1 + " %", "", rate + " %", "", "", ""));
    }

    private static Row gallery(GalleryRun run) {
        return new Row(List.of(
                run.structure().id(),
                percent(run.rank1()),
                percent(run.exact().rank1()),
                String.format(Locale.ROOT, "%+.4f points", 100 * run.difference()),
                whole(run.changed().size()),
                whole(run.ef()),
                whole(run.inGraphs()),
                String.format(Locale.ROOT, "%.1f", run.loadSeconds()),
                String.format(Locale.ROOT, "%.1f", run.searchSeconds())));
    }

    private static Stream<Row> changed(GalleryRun run) {
        return run.changed().stream()
                .limit(SHOWN_CHANGES)
                .map(trial -> new Row(List.of(
                        run.structure().id(),
                        trial.probe(),
                        trial.mate(),
                        String.format(Locale.ROOT, "%.3f", trial.score()),
                        trial.exactRank() == 0
                                ? "the mate was lost"
                                : whole(trial.exactRank()) + " nearer distractors were lost")));
    }

    private static String rate(MegaFaceRun run, double far) {
        return run.result().operatingPoints().stream()
                .filter(point -> Math.abs(point.falseAcceptRate() - far) < far / 1000)
                .map(OperatingPoint::trueAcceptRate)
                .map(MegaFacePage::percent)
                .findFirst()
                .orElse("");
    }

    private static List<Chart> charts(MegaFaceReport report, List<MegaFaceRun> largest) {
        LineChart cmc = new LineChart("Cumulative match characteristic", "rank", "found", LineChart.Scale.LOGARITHMIC);
        LineChart roc = new LineChart(
                "Receiver operating characteristic",
                "false accept rate",
                "true accept rate",
                LineChart.Scale.LOGARITHMIC);
        LineChart sizes =
                new LineChart("Rank-1 by distractors", "distractors", "found first", LineChart.Scale.LOGARITHMIC);
        LineChart scores = new LineChart(
                "Distribution of scores", "cosine", "share of pairs for each 0.01", LineChart.Scale.LINEAR);
        for (MegaFaceRun run : largest) {
            String name = MegaFaceReport.name(run.cleaning());
            double[] recall = run.cmc();
            cmc.line(
                    name,
                    IntStream.rangeClosed(1, recall.length).asDoubleStream().toArray(),
                    recall);
            List<RocPoint> points = run.result().roc().reversed().stream()
                    .filter(point -> point.falseAcceptRate() >= STRICTEST / 10)
                    .toList();
            roc.line(name, of(points, RocPoint::falseAcceptRate), of(points, RocPoint::trueAcceptRate));
            List<MegaFaceRun> growing = report.runs().stream()
                    .filter(each -> each.cleaning() == run.cleaning() && each.set() == run.set())
                    .toList();
            sizes.line(name, of(growing, MegaFaceRun::size), of(growing, MegaFaceRun::rank1));
        }
        densities(scores, largest.getLast().result().roc());
        return List.of(
                new Chart("Cumulative match characteristic", cmc.percent().toSvg()),
                new Chart("Verification (ROC)", roc.percent().toSvg()),
                new Chart("Rank-1 as distractors are added", sizes.percent().toSvg()),
                new Chart(
                        "Impostor and genuine scores",
                        scores.percent().from(-1, 1).toSvg()));
    }

    /** The share of pairs between each two points, per 0.01 of cosine, as the points are not equally far apart. */
    private static void densities(LineChart chart, List<RocPoint> points) {
        List<RocPoint> chosen = new ArrayList<>(List.of(points.getFirst()));
        points.stream()
                .filter(point -> point.threshold() > chosen.getLast().threshold() + STEP)
                .forEach(chosen::add);
        double[] at = new double[chosen.size() - 1];
        double[] impostors = new double[at.length];
        double[] genuine = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            RocPoint low = chosen.get(i);
            RocPoint high = chosen.get(i + 1);
            double width = 100 * (high.threshold() - low.threshold());
            at[i] = (low.threshold() + high.threshold()) / 2;
            impostors[i] = (low.falseAcceptRate() - high.falseAcceptRate()) / width;
            genuine[i] = (low.trueAcceptRate() - high.trueAcceptRate()) / width;
        }
        chart.line("impostors", at, impostors).line("genuine", at, genuine);
    }

    private static <T> double[] of(List<T> items, ToDoubleFunction<T> value) {
        return items.stream().mapToDouble(value).toArray();
    }

    private static List<Worst> worst(MegaFaceRun run) {
        return run.worst().stream()
                .map(trial -> new Worst(
                        trial.probe(),
                        trial.mate(),
                        String.format(Locale.ROOT, "%.3f", trial.score()),
                        whole(trial.rank())))
                .toList();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** With thin spaces between thousands. */
    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u2009');
    }
}
