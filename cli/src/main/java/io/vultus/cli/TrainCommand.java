package io.vultus.cli;

import io.vultus.trainer.loss.HeadPlots;
import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.run.FaceSources;
import io.vultus.trainer.run.RunTableRunner;
import io.vultus.trainer.run.TrainingRun;
import io.vultus.trainer.run.VerificationResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network, or tells what it is made of. */
@Command(
        name = "train",
        description = {
            "Train a network as a YAML file says, or many that are compared.",
            "",
            "A run that was broken off is started again with the same command: it goes on after its last checkpoint, "
                    + "and ends with the same weights as if it had not been."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus train trainer/runs/quick-cpu.yaml",
            "  vultus train --table trainer/runs/heads.table.yaml",
            "  vultus train trainer/runs/ms1m-r100-arcface.yaml --out r100",
            "  vultus train --describe",
            "  vultus train --describe LResNet50E-IR",
            "  vultus train --plot-heads heads"
        })
final class TrainCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @ArgGroup(multiplicity = "1")
    private Task task;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where checkpoints and measurements go. Default: vultus-training/NAME, after the run's file.")
    private Path folder;

    /** What to do. */
    static final class Task {

        @Parameters(paramLabel = "RUN.yaml", arity = "0..1", description = "Says all that decides the outcome.")
        private Path plan;

        @Option(
                names = "--table",
                paramLabel = "TABLE.yaml",
                description = "Do the runs of a table and print what came of them; finished runs are not done again.")
        private Path table;

        @Option(
                names = "--describe",
                arity = "0..1",
                paramLabel = "NETWORK",
                fallbackValue = "",
                description = "List a network's layers, or all networks, with their parameters and arithmetic.")
        private String network;

        @Option(
                names = "--plot-heads",
                paramLabel = "DIR",
                description = "Draw what the heads ask for: target logits by angle, and borders between two people.")
        private Path plots;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (task.network != null) {
            describe(output.out());
            return ExitCode.OK.code();
        }
        if (task.plots != null) {
            output.out().printf("Page: %s%n", HeadPlots.write(task.plots));
            output.out().flush();
            return ExitCode.OK.code();
        }
        Path file = task.table == null ? task.plan : task.table;
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return FinishOnSignal.during(task.table == null ? this::train : this::compare);
    }

    private void describe(PrintWriter out) {
        if (task.network.isEmpty()) {
            NetworkTables.all(out);
        } else {
            NetworkTables.layers(Architectures.named(task.network), out);
        }
        out.flush();
    }

    private int train() throws InterruptedException {
        Path files = folder(task.plan);
        try (FaceSources sources = new FaceSources();
                TrainingRun run = TrainingRun.open(task.plan, files, sources)) {
            long before = run.step();
            TrainingRun.Outcome outcome = run.isFinished() ? run.outcome() : train(run);
            print(files, before, outcome);
        }
        return ExitCode.OK.code();
    }

    private TrainingRun.Outcome train(TrainingRun run) throws InterruptedException {
        try (Progress progress = output.progress()) {
            return run.train(new TrainingProgress("training", progress, output.err()));
        }
    }

    private void print(Path files, long before, TrainingRun.Outcome outcome) {
        PrintWriter out = output.out();
        if (outcome.steps() == before) {
            out.println("This run is finished already; begin another one with --out.");
        }
        out.printf(Locale.ROOT, "%d steps, loss %.4f", outcome.steps(), outcome.loss());
        outcome.accuracy()
                .ifPresent(accuracy -> out.printf(Locale.ROOT, ", verification accuracy %.2f %%", 100 * accuracy));
        out.printf("%nPage: %s%n", files.resolve(TrainingRun.PAGE));
        out.flush();
    }

    private int compare() throws InterruptedException {
        Path files = folder(task.table);
        RunTableRunner runner = new RunTableRunner(task.table, files);
        List<RunTableRunner.Result> results;
        try (Progress progress = output.progress()) {
            results = runner.run((run, number, runs) ->
                    new TrainingProgress(number + " of " + runs + ", " + run, progress, output.err()));
        }
        for (RunTableRunner.Result result : results) {
            output.out()
                    .printf(
                            Locale.ROOT,
                            "%-40s accuracy %s, TAR at FAR %s %s%s%n",
                            result.row().name(),
                            percent(result.accuracy()),
                            VerificationResult.FALSE_ACCEPT_RATE,
                            percent(result.trueAcceptRate()),
                            expectation(result));
        }
        output.out().printf("Table: %s%n", files.resolve("table.md"));
        output.out().flush();
        boolean allAsExpected = results.stream().allMatch(RunTableRunner.Result::isAsExpected);
        return (allAsExpected ? ExitCode.OK : ExitCode.FIGURES_DIFFER).code();
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "not measured" : String.format(Locale.ROOT, "%6.2f %%", 100 * share);
    }

    private static String expectation(RunTableRunner.Result result) {
        return result.row()
                .expected()
                .map(expected -> String.format(
                        Locale.ROOT,
                        ", %s %.2f ± %.2f %%",
                        result.isAsExpected() ? "as expected:" : "NOT as expected:",
                        100 * expected.accuracy(),
                        100 * expected.tolerance()))
                .orElse("");
    }

    private Path folder(Path file) {
        return folder == null ? Path.of("vultus-training", nameOf(file)) : folder;
    }

    private static String nameOf(Path plan) {
        return plan.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    }
}
