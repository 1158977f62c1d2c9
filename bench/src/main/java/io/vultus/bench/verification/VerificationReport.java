package io.vultus.bench.verification;

import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.ScoreCharts;
import io.vultus.bench.report.Source;
import io.vultus.bench.report.Thumbnails;
import io.vultus.bench.verification.VerificationBenchmark.ComparedPair;
import io.vultus.bench.verification.VerificationBenchmark.Result;
import io.vultus.bench.verification.VerificationBenchmark.TimedImage;
import io.vultus.protocol.KFoldVerification;
import io.vultus.report.Chart;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Card;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What 1:1 verification found, and what is needed to find it again.
 *
 * @param input the name of the data and of the model pack
 * @param sources everything that was read
 * @param environment how it was run
 * @param result the figures
 */
public record VerificationReport(String input, List<Source> sources, Environment environment, Result result) {

    private static final double STEP = 0.039;

    /** The lowest false accept rate of the curve; published sets have some thousand impostors. */
    private static final double LOWEST = 1e-4;

    /** What has to be said about pairs of one kind. */
    public static final String ONE_KIND =
            "All pairs show one person, or all show two: the accuracy is only the share on the right side of the "
                    + "threshold, and there is no true accept rate.";

    private static final List<String> NOTES = List.of(
            MeasuredRate.LEGEND,
            "Of each fold the threshold that is best on all others decides; the accuracy is the mean over the folds, ± "
                    + "its standard error. True accept rates are over all folds together.",
            "Published accuracies come from InsightFace's evaluation, with thresholds 0.01 apart in squared distance: "
                    + "compare them with that column. Published: Deng et al., “ArcFace” (2019); rows appear only for "
                    + "the whole set.");

    public VerificationReport {
        sources = List.copyOf(sources);
    }

    /**
     * Writes {@code verification.json} and {@code verification.html}.
     *
     * @param folder made if it is missing
     * @return the page
     */
    public Path write(Path folder, Thumbnails thumbnails) throws IOException {
        return summary().write(folder, details(), page(thumbnails));
    }

    /** As one JSON text. */
    public String toJson() throws IOException {
        return summary().toJson(details());
    }

    private BenchmarkResult summary() {
        return new BenchmarkResult("verification", input, environment, sources, figures(), Map.of(), charts());
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("pairs", (double) result.pairs());
        figures.put("accuracy", result.verification().accuracy());
        figures.put("accuracy, thresholds 0.01 apart", result.onGrid().accuracy());
        result.withFailures().ifPresent(all -> figures.put("accuracy, failures to enrol rejected", all.accuracy()));
        figures.put("failures to enrol", (double) result.failures().size());
        figures.put("pairs compared", (double) result.compared());
        figures.put("standard error", result.verification().standardError());
        figures.put("threshold", result.verification().meanThreshold());
        for (MeasuredRate rate : MeasuredRate.of(result.operatingPoints())) {
            figures.put("TAR@" + rate.name(), rate.value());
        }
        return figures;
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("foldAccuracies", result.verification().foldAccuracies());
        details.put("foldThresholds", result.verification().foldThresholds());
        details.put("failuresToEnrol", result.failures());
        details.put("wrong", result.wrong());
        details.put("slowest", result.slowest());
        return details;
    }

    private List<Chart> charts() {
        return result.hasBothKinds()
                ? List.of(
                        ScoreCharts.addRoc(ScoreCharts.roc(), "all folds", result.roc(), LOWEST),
                        ScoreCharts.distribution(result.roc(), STEP))
                : List.of();
    }

    private HtmlPage page(Thumbnails thumbnails) {
        KFoldVerification verification = result.verification();
        return new HtmlPage(
                "Verification",
                input + ": " + accuracy(verification) + " of " + Numbers.whole(result.compared())
                        + " pairs are told rightly." + (result.hasBothKinds() ? "" : " " + ONE_KIND),
                environment.facts(new Fact("mean threshold", Numbers.cosine(verification.meanThreshold()))),
                List.of(
                        accuracies(),
                        failures(),
                        Section.table(
                                "True accept rates",
                                List.of("false accept rate", "true accept rate", "impostors that decide"),
                                MeasuredRate.of(result.operatingPoints()).stream()
                                        .map(rate -> Row.of(rate.label(), rate.percent(), rate.deciding()))
                                        .toList()),
                        Section.charts("", charts()),
                        Section.table(
                                "By fold",
                                List.of("fold", "accuracy", "threshold"),
                                IntStream.range(0, verification.foldAccuracies().size())
                                        .mapToObj(fold -> Row.of(
                                                Integer.toString(result.folds().get(fold) + 1),
                                                Numbers.percent(verification
                                                        .foldAccuracies()
                                                        .get(fold)),
                                                Numbers.cosine(verification
                                                        .foldThresholds()
                                                        .get(fold))))
                                        .toList()),
                        Section.cards(
                                "Most wrong",
                                "Pairs on the wrong side of the mean threshold, the farthest first.",
                                result.wrong().stream()
                                        .map(pair -> card(pair, thumbnails))
                                        .toList()),
                        Section.cards(
                                "Slowest",
                                "From reading to the embedding.",
                                result.slowest().stream()
                                        .map(image -> card(image, thumbnails))
                                        .toList()),
                        Source.table(sources)),
                NOTES);
    }

    private Section accuracies() {
        Optional<PublishedSet> published = PublishedSet.of(source(), result);
        List<Row> rows = new ArrayList<>();
        rows.add(Row.of(
                result.failures().isEmpty() ? "here" : "here, without failures to enrol",
                accuracy(result.verification()),
                accuracy(result.onGrid())));
        result.withFailures().ifPresent(all -> rows.add(Row.of("here, failures to enrol rejected", accuracy(all), "")));
        published.ifPresent(set -> rows.addAll(set.rows()));
        return Section.table(
                "Accuracy" + published.map(set -> " on " + set.title()).orElse(""),
                List.of("", "any threshold", "thresholds 0.01 apart"),
                rows);
    }

    private Section failures() {
        return Section.table(
                "Failures to enrol",
                List.of("image", "reason"),
                result.failures().stream()
                        .map(failed -> Row.of(failed.image(), failed.reason()))
                        .toList());
    }

    /** The name of the set's file, or of the list of pairs, which stands behind the model pack. */
    private String source() {
        return sources.size() > 1 ? sources.get(1).name() : "";
    }

    private static String accuracy(KFoldVerification verification) {
        return String.format(
                Locale.ROOT, "%.2f ± %.2f %%", 100 * verification.accuracy(), 100 * verification.standardError());
    }

    private static Card card(ComparedPair pair, Thumbnails thumbnails) {
        return new Card(
                List.of(thumbnails.picture(pair.first()), thumbnails.picture(pair.second())),
                List.of(
                        new Fact("left", pair.first()),
                        new Fact("right", pair.second()),
                        new Fact("really", pair.same() ? "one person" : "two people"),
                        new Fact("cosine", Numbers.cosine(pair.score()))));
    }

    private static Card card(TimedImage image, Thumbnails thumbnails) {
        return new Card(
                List.of(thumbnails.picture(image.name())),
                List.of(
                        new Fact("image", image.name()),
                        new Fact("ms", String.format(Locale.ROOT, "%.1f", image.milliseconds()))));
    }
}
