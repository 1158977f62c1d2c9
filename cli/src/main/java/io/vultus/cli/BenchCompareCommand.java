package io.vultus.cli;

import io.vultus.bench.comparison.Comparison;
import io.vultus.bench.comparison.Comparison.Pair;
import io.vultus.bench.comparison.Comparison.Read;
import io.vultus.bench.comparison.ComparisonPage;
import io.vultus.bench.report.BenchmarkResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts two runs side by side. */
@Command(
        name = "compare",
        description = {
            "Put two runs of a benchmark side by side: which figures differ, and by how much, whether both have read the "
                    + "same, and how long they took. Writes a page with the curves of both."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench compare runs/monday runs/tuesday",
            "  vultus bench compare r50/megaface.json r100/megaface.json --all --page r50-r100.html"
        })
final class BenchCompareCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Parameters(index = "0", paramLabel = "A", description = "A run: the folder of its results, or its JSON file.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    private Path second;

    @Option(names = "--all", description = "Print the figures that are the same, too.")
    private boolean all;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            defaultValue = "vultus-comparison.html",
            description = "Where to write the page. Default: ${DEFAULT-VALUE}.")
    private Path page;

    @Override
    public Integer call() throws IOException {
        Comparison comparison = new Comparison(BenchmarkResult.read(first), BenchmarkResult.read(second));
        new ComparisonPage(comparison).write(page);
        print(comparison);
        return ExitCode.OK.code();
    }

    private void print(Comparison comparison) {
        PrintWriter out = output.out();
        List<Pair> figures = comparison.figures();
        out.printf("%-44s  %12s  %12s  %12s%n", comparison.first().benchmark(), "A", "B", "difference");
        figures.stream()
                .filter(pair -> all || !pair.first().equals(pair.second()))
                .forEach(this::print);
        out.printf(
                "%d figures, %d of them differ; figures that one run alone has are not counted%n",
                figures.size(), comparison.changed());
        for (Read source : comparison.sources()) {
            out.printf("%s: %s%n", source.name(), source.isSame() ? "the same" : "differs");
        }
        out.printf("%-44s  %12s  %12s  %12s%n", "seconds", "A", "B", "difference");
        comparison.seconds().forEach(this::print);
        out.println("Page: " + page);
        out.flush();
    }

    private void print(Pair pair) {
        output.out()
                .printf(
                        Locale.ROOT,
                        "%-44s  %12s  %12s  %12s%n",
                        pair.name(),
                        number(pair.first(), "%.6f"),
                        number(pair.second(), "%.6f"),
                        number(pair.difference(), "%+.6f"));
    }

    private static String number(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
    }
}
