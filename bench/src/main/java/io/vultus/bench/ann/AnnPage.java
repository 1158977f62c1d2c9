package io.vultus.bench.ann;

import io.vultus.bench.ann.AnnBenchmark.Missing;
import io.vultus.bench.report.Source;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Fact;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The page {@code ann.html}. */
final class AnnPage {

    /** Who misses more of the nearest loses people. */
    private static final double ENOUGH = 0.999;

    private static final double MEBIBYTE = 1 << 20;

    private static final List<String> NOTES = List.of(
            "Recall@1: the share of queries whose nearest vector, as exact search in double precision finds it, came "
                    + "first. Recall@10: the share of the ten nearest among the ten found. Rank-1: the share for which a "
                    + "vector of the same person came first; exact search has less than 100 % too.",
            "Milliseconds are of one query on one thread, one after the other, in the median and at the 99th "
                    + "percentile; of batches, an equal part each. Queries a second are of all threads together.",
            "In memory: what a search walks through. Galleries and Faiss IVF-PQ score their best candidates again by "
                    + "full vectors; those of galleries are on the disk and not counted.",
            "Peers in Python are called once a query, as a program would; the call itself takes some microseconds.");

    private AnnPage() {}

    static HtmlPage of(AnnReport report) {
        List<AnnRun> runs = report.result().runs();
        List<Fact> facts = new ArrayList<>(report.environment()
                .facts(
                        new Fact("vectors", Numbers.whole(report.rows())),
                        new Fact("queries", Numbers.whole(report.queries()))));
        for (Missing missing : report.result().missing()) {
            facts.add(new Fact(missing.engine(), missing.why()));
        }
        return new HtmlPage(
                "Nearest neighbours, side by side",
                report.input() + ": " + fastest(runs),
                facts,
                List.of(
                        Section.charts("", report.charts()),
                        Section.table(
                                "Searching",
                                List.of(
                                        "",
                                        "recall@1",
                                        "recall@10",
                                        "rank-1",
                                        "ms, median",
                                        "ms, 99 %",
                                        "queries a second"),
                                runs.stream().flatMap(AnnPage::rows).toList()),
                        Section.table(
                                "Building",
                                List.of("", "library", "seconds", "processor-seconds", "MiB on disk", "MiB in memory"),
                                runs.stream().map(AnnPage::row).toList()),
                        Source.table(report.sources())),
                NOTES);
    }

    private static String fastest(List<AnnRun> runs) {
        record Candidate(AnnRun run, AnnPoint point) {}
        Optional<Candidate> best = runs.stream()
                .flatMap(run -> run.points().stream().map(point -> new Candidate(run, point)))
                .filter(each -> each.point.recall1() >= ENOUGH)
                .min(Comparator.comparingDouble(each -> each.point.median()));
        return best.map(each -> "with " + Numbers.percent(ENOUGH) + " of the nearest found, the fastest is "
                        + title(each.run, each.point) + " with " + milliseconds(each.point.median()) + " ms a query.")
                .orElse("nobody finds " + Numbers.percent(ENOUGH) + " of the nearest.");
    }

    static String title(AnnRun run, AnnPoint point) {
        return run.engine() + (point.setting().isEmpty() ? "" : ", " + point.setting());
    }

    private static Stream<Row> rows(AnnRun run) {
        return run.points().stream()
                .map(point -> Row.of(
                        title(run, point),
                        Numbers.percent(point.recall1()),
                        Numbers.percent(point.recall10()),
                        Double.isNaN(point.rank1()) ? "–" : Numbers.percent(point.rank1()),
                        milliseconds(point.median()),
                        milliseconds(point.percentile99()),
                        Numbers.whole(Math.round(point.perSecond()))));
    }

    private static Row row(AnnRun run) {
        AnnIndex index = run.index();
        return Row.of(
                run.engine() + (index.how().isEmpty() ? "" : ", " + index.how()),
                run.version(),
                Numbers.seconds(index.seconds()),
                Numbers.seconds(index.processorSeconds()),
                mebibytes(index.diskBytes()),
                mebibytes(index.memoryBytes()));
    }

    private static String mebibytes(long bytes) {
        double size = bytes / MEBIBYTE;
        return size < 10 ? String.format(Locale.ROOT, "%.1f", size) : Numbers.whole(Math.round(size));
    }

    private static String milliseconds(double time) {
        return String.format(Locale.ROOT, time < 1 ? "%.3f" : "%.2f", time);
    }
}
