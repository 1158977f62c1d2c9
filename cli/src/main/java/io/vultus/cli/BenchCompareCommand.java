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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec spec;

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
        BenchmarkResult one = BenchmarkResult.read(first);
        BenchmarkResult other = BenchmarkResult.read(second);
        if (!one.benchmark().equals(other.benchmark())) {
            throw new ParameterException(
                    spec.commandLine(),
                    first + " is of the benchmark " + one.benchmark() + ", " + second + " of " + other.benchmark()
                            + ": no figure of one has its like in the other");
        }
        Comparison comparison = new Comparison(one, other);
        new ComparisonPage(comparison).write(page);
        print(comparison);
        return ExitCode.OK.code();
    }

    private void print(Comparison comparison) {
        PrintWriter out = output.out();
        List<Pair> figures = comparison.figures();
        heading(comparison.first().benchmark());
        figures.stream()
                .filter(pair -> all || (pair.difference().isPresent() && !pair.isSame()))
                .forEach(this::print);
        long both =
                figures.stream().filter(pair -> pair.difference().isPresent()).count();
        out.printf(
                "%d of %d figures differ; %d more are of one run alone%n",
                comparison.changed(), both, figures.size() - both);
        heading("seconds");
        comparison.seconds().forEach(this::print);
        for (Read source : comparison.sources()) {
            out.printf("%s: %s%n", source.name(), source.isSame() ? "the same" : "differs");
        }
        out.println("Page: " + page);
        out.flush();
    }

    private void heading(String name) {
        print(name, "A", "B", "difference");
    }

    private void print(Pair pair) {
        print(pair.name(), Pair.text(pair.first()), Pair.text(pair.second()), Pair.signed(pair.difference()));
    }

    private void print(String name, String first, String second, String difference) {
        output.out().printf("%-44s  %12s  %12s  %12s%n", name, first, second, difference);
    }
}
