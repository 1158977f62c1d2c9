package io.vultus.bench.openset;

import io.vultus.bench.openset.OpenSetBenchmark.NamedStranger;
import io.vultus.bench.openset.OpenSetBenchmark.Run;
import io.vultus.bench.openset.OpenSetBenchmark.Spread;
import io.vultus.bench.report.Source;
import io.vultus.protocol.ImpostorTail.Advice;
import io.vultus.protocol.OpenSetIdentification.Point;
import io.vultus.protocol.OperatingPoint;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page {@code open-set.html}. */
final class OpenSetPage {

    private static final List<String> NOTES = List.of(
            "* decided by fewer than " + OperatingPoint.ENOUGH + " strangers; –: too few strangers for the rate. "
                    + "The strangers nearest to people decide where thresholds lie: look at them first, they may be "
                    + "mislabelled.",
            "FPIR: the share of searches for strangers that return anybody. FNIR: the share of searches for people of "
                    + "the gallery that do not return them, or below the threshold. Rank-1 miss: the share that somebody "
                    + "else wins, whatever the threshold.",
            "Advised thresholds rest on the scores of all pairs of a stranger and a person: FPIR = 1 − (1 − FAR)ᴺ. "
                    + "Where those pairs do not show so low a rate (~), their tail is extrapolated by a generalised "
                    + "Pareto distribution. The advice is cautious: some strangers resemble many people, so that fewer "
                    + "searches return somebody than the formula says.");

    private OpenSetPage() {}

    static HtmlPage of(OpenSetReport report) {
        List<Run> runs = report.result().runs();
        Run largest = runs.getLast();
        return new HtmlPage(
                "Open-set identification",
                headline(report.input(), largest),
                report.environment()
                        .facts(
                                new Fact("people", Numbers.whole(report.read().identities())),
                                new Fact("images", Numbers.whole(report.read().images())),
                                new Fact("searches for people", Numbers.whole(report.mated())),
                                new Fact("searches for strangers", Numbers.whole(report.unmated()))),
                List.of(
                        Section.table(
                                "By the gallery's size",
                                List.of(
                                        "people",
                                        "rank-1 miss",
                                        "FPIR",
                                        "strangers that decide",
                                        "FNIR",
                                        "threshold",
                                        "advised"),
                                runs.stream().flatMap(OpenSetPage::rows).toList()),
                        Section.table(
                                "By the choice of strangers",
                                List.of("FPIR", "divisions", "mean FNIR", "lowest", "highest"),
                                report.result().spreads().stream()
                                        .map(OpenSetPage::row)
                                        .toList()),
                        Section.table(
                                "Strangers that decide, among " + Numbers.whole(largest.people()) + " people",
                                List.of("stranger", "resembles", "cosine"),
                                largest.strangers().stream()
                                        .map(OpenSetPage::row)
                                        .toList()),
                        Section.charts("", report.charts()),
                        Section.table(
                                "Advice for other galleries",
                                List.of("people", "FPIR", "FAR of one comparison", "threshold"),
                                report.result().advised().stream()
                                        .map(OpenSetPage::row)
                                        .toList()),
                        Source.table(report.sources())),
                NOTES);
    }

    private static Stream<Row> rows(Run run) {
        return IntStream.range(0, run.advice().size()).mapToObj(i -> {
            Point point = run.found().points().get(i);
            return Row.of(
                    Numbers.whole(run.people()),
                    Numbers.percent(run.found().rank1Miss()),
                    Numbers.percent(point.fpir()) + (point.isWeak() ? "*" : ""),
                    Numbers.whole(point.deciding()) + " of " + Numbers.whole(point.strangers()),
                    point.isResolved() ? Numbers.percent(point.fnir()) : "–",
                    point.isResolved() ? Numbers.cosine(point.threshold()) : "–",
                    threshold(run.advice().get(i)));
        });
    }

    private static String headline(String input, Run largest) {
        String among = input + ": among " + Numbers.whole(largest.people()) + " people ";
        return largest.found().points().stream()
                .filter(Point::isResolved)
                .findFirst()
                .map(point -> among + Numbers.percent(point.fnir()) + " are missed where "
                        + Numbers.percent(point.fpir()) + " of strangers are taken for somebody.")
                .orElseGet(() -> among + Numbers.percent(largest.found().rank1Miss())
                        + " are missed because somebody else wins; there are too few strangers for any FPIR.");
    }

    private static Row row(Spread spread) {
        return Row.of(
                Numbers.percent(spread.fpir()),
                Numbers.whole(spread.splits()),
                Numbers.percent(spread.mean()),
                Numbers.percent(spread.lowest()),
                Numbers.percent(spread.highest()));
    }

    private static Row row(NamedStranger stranger) {
        return Row.of(stranger.probe(), stranger.resembles(), Numbers.cosine(stranger.score()));
    }

    private static Row row(Advice advice) {
        return Row.of(
                Numbers.whole(advice.people()),
                Numbers.percent(advice.fpir()),
                String.format(Locale.ROOT, "%.1e", advice.falseAcceptRate()),
                threshold(advice));
    }

    private static String threshold(Advice advice) {
        return (advice.extrapolated() ? "~" : "") + Numbers.cosine(advice.threshold());
    }
}
