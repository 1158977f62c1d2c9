package io.vultus.bench.comparison;

import io.vultus.bench.comparison.Comparison.Pair;
import io.vultus.bench.comparison.Comparison.Read;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.report.HtmlPage;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The page of a comparison.
 *
 * @param comparison what it shows
 */
public record ComparisonPage(Comparison comparison) {

    private static final int SHOWN_OF_HASH = 12;

    /** Writes the page, and makes its folder if it is missing. */
    public void write(Path file) throws IOException {
        FileAccess.BY_UMASK.createFolders(file.toAbsolutePath().getParent());
        AtomicFile.writeString(file, FileAccess.BY_UMASK, page().toHtml());
    }

    private HtmlPage page() {
        BenchmarkResult first = comparison.first();
        BenchmarkResult second = comparison.second();
        long changed = comparison.changed();
        return new HtmlPage(
                "Two runs of " + first.benchmark(),
                changed == 0
                        ? "Every figure that both have is the same to the last digit."
                        : Numbers.whole(changed) + " figures differ.",
                List.of(),
                List.of(
                        Section.table(
                                "The runs",
                                List.of("", "A", "B"),
                                List.of(
                                        Row.of("input", first.input(), second.input()),
                                        Row.of("seed", seed(first), seed(second)),
                                        Row.of("threads", threads(first), threads(second)),
                                        Row.of(
                                                "machine",
                                                first.environment().machine(),
                                                second.environment().machine()),
                                        Row.of(
                                                "Vultus",
                                                first.environment().version(),
                                                second.environment().version()),
                                        Row.of(
                                                "when",
                                                first.environment().time().toString(),
                                                second.environment().time().toString()))),
                        Section.charts("", comparison.charts()),
                        table("Figures", comparison.figures()),
                        table("Seconds", comparison.seconds()),
                        Section.table(
                                "What was read",
                                List.of("source", "A, SHA-256", "B, SHA-256", ""),
                                comparison.sources().stream()
                                        .map(ComparisonPage::row)
                                        .toList())),
                List.of("A is drawn with lines, B is dashed. Differences are B minus A."));
    }

    private static String seed(BenchmarkResult result) {
        return Long.toString(result.environment().seed());
    }

    private static String threads(BenchmarkResult result) {
        return Integer.toString(result.environment().threads());
    }

    private static Section table(String heading, List<Pair> pairs) {
        return Section.table(
                heading,
                List.of("", "A", "B", "difference"),
                pairs.stream()
                        .map(pair -> Row.of(
                                pair.name(),
                                Pair.text(pair.first()),
                                Pair.text(pair.second()),
                                pair.isSame() ? "" : Pair.signed(pair.difference())))
                        .toList());
    }

    private static Row row(Read read) {
        return Row.of(
                read.name(),
                read.first().map(ComparisonPage::shortened).orElse("–"),
                read.second().map(ComparisonPage::shortened).orElse("–"),
                read.isSame() ? "the same" : "differs");
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(SHOWN_OF_HASH, hash.length())) + "…";
    }
}
