package io.vultus.cli;

import io.vultus.bench.expected.Expectation;
import io.vultus.bench.expected.Expectation.Verdict;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.file.FileAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs benchmarks and compares their figures with what is expected. */
@Command(
        name = "check",
        description = {
            "Run benchmarks and compare their figures with those that a YAML file expects, each with its tolerance. "
                    + "Ends with code 70 if one is off.",
            "",
            "Of a folder's files those that need data which is not given are passed over, and named."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench check",
            "  vultus bench check bench/expected/megaface-mini.yaml --data mini=megaface-mini"
        })
final class BenchCheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "What to check: YAML files, or folders of them. Default: bench/expected.")
    private List<Path> places = List.of(Path.of("bench", "expected"));

    @Option(
            names = "--data",
            paramLabel = "NAME=DIR",
            description = "Where the data of this name is; may be given several times.")
    private Map<String, Path> data = new LinkedHashMap<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-check",
            description = "Where the benchmarks write, each in a folder of the file's name. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    /** What became of a file. */
    private enum Outcome {
        RIGHT,
        WRONG,
        PASSED_OVER
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (Path given : data.values()) {
            if (!Files.isDirectory(given)) {
                throw new NotDirectoryException(given.toString());
            }
        }
        return BenchRun.reserving(folder, this::checkAll);
    }

    private int checkAll() throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                for (Path file : filesIn(place)) {
                    outcomes.add(check(file, true));
                }
            } else {
                outcomes.add(check(place, false));
            }
        }
        output.out()
                .printf(
                        "%d checked, %d as expected, %d passed over%n",
                        outcomes.stream()
                                .filter(each -> each != Outcome.PASSED_OVER)
                                .count(),
                        outcomes.stream().filter(each -> each == Outcome.RIGHT).count(),
                        outcomes.stream()
                                .filter(each -> each == Outcome.PASSED_OVER)
                                .count());
        output.out().flush();
        return (outcomes.contains(Outcome.WRONG) ? ExitCode.FIGURES_DIFFER : ExitCode.OK).code();
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new NoSuchFileException(folder.resolve("*.yaml").toString());
            }
            return found;
        }
    }

    private Outcome check(Path file, boolean mayBePassedOver) throws IOException {
        Expectation expectation = Expectation.read(file);
        List<String> missing = expectation.data().entrySet().stream()
                .filter(needed -> !data.containsKey(needed.getKey()))
                .map(needed -> "--data " + needed.getKey() + "=DIR, " + needed.getValue())
                .toList();
        if (!missing.isEmpty()) {
            String needs = file.getFileName() + " needs " + String.join("; ", missing);
            if (!mayBePassedOver) {
                throw new ParameterException(spec.commandLine(), needs);
            }
            output.out().println("passed over: " + needs);
            return Outcome.PASSED_OVER;
        }
        String name = file.getFileName().toString();
        Path out = folder.resolve(name.endsWith(".yaml") ? name.substring(0, name.length() - 5) : name);
        FileAccess.OWNER.createFolders(out);
        Path result = expectation.result(data, out);
        Files.deleteIfExists(result);
        for (List<String> command : expectation.commands(data, out)) {
            output.err().println("$ vultus " + String.join(" ", command));
            output.err().flush();
            int code = run(command);
            if (code != ExitCode.OK.code()) {
                output.out().println("wrong: " + file.getFileName() + ": a command ended with code " + code);
                return Outcome.WRONG;
            }
        }
        if (!Files.exists(result)) {
            output.out().println("wrong: " + file.getFileName() + ": its commands left no " + result);
            return Outcome.WRONG;
        }
        return judge(file, expectation.judge(BenchmarkResult.read(result).figures()));
    }

    /** What a command says about its results is not shown: its figures are compared. */
    private int run(List<String> command) {
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(Writer.nullWriter()));
        vultus.setErr(output.err());
        return Main.run(vultus, command.toArray(String[]::new));
    }

    private Outcome judge(Path file, List<Verdict> verdicts) {
        List<Verdict> wrong =
                verdicts.stream().filter(verdict -> !verdict.isRight()).toList();
        PrintWriter out = output.out();
        out.printf(
                "%s: %s: %d of %d figures as expected%n",
                wrong.isEmpty() ? "right" : "wrong",
                file.getFileName(),
                verdicts.size() - wrong.size(),
                verdicts.size());
        out.print(wrong.stream()
                .map(verdict -> String.format(
                        Locale.ROOT,
                        "  %s: %s instead of %s ± %s%n",
                        verdict.name(),
                        Double.isNaN(verdict.found()) ? "no such figure" : Double.toString(verdict.found()),
                        verdict.expected().value(),
                        verdict.expected().tolerance()))
                .collect(Collectors.joining()));
        out.flush();
        return wrong.isEmpty() ? Outcome.RIGHT : Outcome.WRONG;
    }
}
