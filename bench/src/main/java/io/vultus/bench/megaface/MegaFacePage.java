package io.vultus.bench.megaface;

import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.Source;
import io.vultus.bench.report.Thumbnails;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Card;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The page {@code megaface.html}. */
final class MegaFacePage {

    /** Of the trials that a gallery changed, the page shows the first; the JSON has all. */
    private static final int SHOWN_CHANGES = 20;

    /** Deng et al., "ArcFace" (2019): R100 on MS1MV2, one million distractors. */
    private static final List<Row> PUBLISHED = List.of(
            published("ArcFace R100, raw", "81.03", "96.98"),
            published("ArcFace R100, refined", "98.35", "98.48"),
            published("CosFace R100, raw", "80.56", "96.56"),
            published("CosFace R100, refined", "97.91", "97.91"));

    private static final List<String> NOTES = List.of(
            "Every ordered pair of two images of one identity is a trial: the second joins the distractors, and the "
                    + "trial is won if none of them is nearer to the first. The true accept rate is the share of trials' "
                    + "pairs that are accepted at the threshold where the given share of all pairs of a probe and a "
                    + "distractor is. Scores are compared in double precision wherever a figure depends on it; the "
                    + "figures do not depend on the number of threads or the processor.",
            "Raw: nothing was removed. Dropped: mislabelled images were left out. Devkit: mislabelled probes were "
                    + "replaced by their identity's centre and mislabelled distractors put far away, as InsightFace "
                    + "does. Published figures (Deng et al., “ArcFace”, 2019) stand beside runs of the real MegaFace "
                    + "with one million distractors only.");

    private static final int REAL_PROBES = 3530;

    private static final int REAL_DISTRACTORS = 1_000_000;

    private MegaFacePage() {}

    static HtmlPage of(MegaFaceReport report, Thumbnails thumbnails) {
        List<MegaFaceRun> largest = report.largest();
        MegaFaceRun first = largest.getFirst();
        MegaFaceRun last = largest.getLast();
        String cleaning = MegaFaceReport.name(last.cleaning());
        List<Section> sections = new ArrayList<>();
        sections.add(figures(largest));
        sections.add(Section.charts("", report.charts()));
        sections.add(Section.cards(
                "Most wrong, " + cleaning,
                "The probe, the image that it should find, and the distractor that is nearest to it instead.",
                last.worst().stream().map(trial -> card(trial, thumbnails)).toList()));
        sections.addAll(galleries(report, cleaning, thumbnails));
        sections.add(Source.table(report.sources()));
        return new HtmlPage(
                "MegaFace identification",
                report.input() + ": " + Numbers.percent(last.rank1()) + " of "
                        + Numbers.whole(last.result().cmc().trials()) + " trials find the right face first among "
                        + Numbers.whole(last.result().distractors()) + " distractors (" + cleaning + ").",
                report.environment()
                        .facts(
                                new Fact("probes", Numbers.whole(first.probes())),
                                new Fact(
                                        "pairs compared",
                                        Numbers.whole(first.result().impostorPairs()))),
                sections,
                NOTES);
    }

    private static Section figures(List<MegaFaceRun> runs) {
        List<Row> rows = new ArrayList<>(runs.stream().map(MegaFacePage::row).toList());
        if (isComparable(runs.getFirst())) {
            rows.addAll(PUBLISHED);
        }
        return new Section(
                "With " + Numbers.whole(runs.getFirst().size()) + " distractors",
                MeasuredRate.LEGEND,
                List.of(
                        "",
                        "distractors",
                        "trials",
                        "rank-1",
                        "rank-10",
                        "tied trials",
                        "TAR at FAR 1e-6",
                        "1e-5",
                        "1e-4",
                        "seconds"),
                rows,
                List.of(),
                List.of());
    }

    /** Published figures are of the real set's 3,530 probes and of a million distractors. */
    private static boolean isComparable(MegaFaceRun run) {
        return run.size() == REAL_DISTRACTORS && run.listedProbes() == REAL_PROBES;
    }

    private static Row row(MegaFaceRun run) {
        return Row.of(
                MegaFaceReport.name(run.cleaning()),
                Numbers.whole(run.result().distractors()),
                Numbers.whole(run.result().cmc().trials()),
                Numbers.percent(run.rank1()),
                Numbers.percent(run.recall(10)),
                Numbers.whole(run.result().tiedTrials()),
                rate(run, MegaFaceReport.STRICTEST),
                rate(run, 10 * MegaFaceReport.STRICTEST),
                rate(run, 100 * MegaFaceReport.STRICTEST),
                Numbers.seconds(run.seconds()));
    }

    private static Row published(String name, String rank1, String rate) {
        return Row.of(name + " (published)", "1\u2009000\u2009000", "", rank1 + " %", "", "", rate + " %", "", "", "");
    }

    private static String rate(MegaFaceRun run, double far) {
        return run.result().operatingPoints().stream()
                .filter(point -> Math.abs(point.falseAcceptRate() - far) < far / 1000)
                .map(point -> MeasuredRate.of(point).cell())
                .findFirst()
                .orElse("");
    }

    private static Card card(MegaFaceRun.WrongTrial trial, Thumbnails thumbnails) {
        return new Card(
                Stream.of(trial.probe(), trial.mate(), trial.distractor())
                        .map(thumbnails::picture)
                        .toList(),
                List.of(
                        new Fact("probe", trial.probe()),
                        new Fact("should find", trial.mate()),
                        new Fact("cosine", Numbers.cosine(trial.score())),
                        new Fact("nearest", trial.distractor()),
                        new Fact("cosine", Numbers.cosine(trial.distractorScore())),
                        new Fact("nearer ones", Numbers.whole(trial.rank()))));
    }

    private static List<Section> galleries(MegaFaceReport report, String cleaning, Thumbnails thumbnails) {
        List<GalleryRun> runs = report.throughGalleries();
        List<Section> sections = new ArrayList<>();
        sections.add(Section.table(
                "The same through a gallery, " + cleaning,
                List.of(
                        "",
                        "rank-1",
                        "exact",
                        "difference",
                        "changed trials",
                        "gathered",
                        "in graphs",
                        "load, s",
                        "search, s",
                        "one search, ms",
                        "99 %, ms"),
                runs.stream().map(MegaFacePage::row).toList()));
        sections.add(Section.table(
                "",
                List.of("", "probe", "should find", "cosine", "what changed"),
                runs.stream().flatMap(MegaFacePage::changed).toList()));
        for (GalleryRun run : runs) {
            sections.add(Section.cards(
                    "Slowest probes, " + run.structure().id(),
                    "Each was asked for alone, for the best candidate.",
                    run.latencies().slowest().stream()
                            .map(slow -> new Card(
                                    List.of(thumbnails.picture(slow.probe())),
                                    List.of(
                                            new Fact("probe", slow.probe()),
                                            new Fact("ms", milliseconds(slow.milliseconds())))))
                            .toList()));
        }
        return sections;
    }

    private static Row row(GalleryRun run) {
        return Row.of(
                run.structure().id(),
                Numbers.percent(run.rank1()),
                Numbers.percent(run.exact().rank1()),
                String.format(Locale.ROOT, "%+.4f points", 100 * run.difference()),
                Numbers.whole(run.changed().size()),
                Numbers.whole(run.ef()),
                Numbers.whole(run.inGraphs()),
                Numbers.seconds(run.loadSeconds()),
                Numbers.seconds(run.searchSeconds()),
                milliseconds(run.latencies().median()),
                milliseconds(run.latencies().percentile99()));
    }

    private static Stream<Row> changed(GalleryRun run) {
        return run.changed().stream()
                .limit(SHOWN_CHANGES)
                .map(trial -> Row.of(
                        run.structure().id(),
                        trial.probe(),
                        trial.mate(),
                        Numbers.cosine(trial.score()),
                        trial.exactRank() == 0
                                ? "the mate was lost"
                                : Numbers.whole(trial.exactRank()) + " nearer distractors were lost"));
    }

    private static String milliseconds(double time) {
        return String.format(Locale.ROOT, "%.2f", time);
    }
}
