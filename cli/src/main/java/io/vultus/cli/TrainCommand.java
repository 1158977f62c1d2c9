package io.vultus.cli;

import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.run.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
            "Train a network as a YAML file says.",
            "",
            "A run that was broken off is started again with the same command: it goes on after its last checkpoint, "
                    + "and ends with the same weights as if it had not been."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus train trainer/runs/quick-cpu.yaml",
            "  vultus train trainer/runs/ms1m-r100-arcface.yaml --out r100",
            "  vultus train --describe",
            "  vultus train --describe LResNet50E-IR"
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
                names = "--describe",
                arity = "0..1",
                paramLabel = "NETWORK",
                fallbackValue = "",
                description = "List a network's layers, or all networks, with their parameters and arithmetic.")
        private String network;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (task.plan == null) {
            describe(output.out());
            return ExitCode.OK.code();
        }
        if (!Files.exists(task.plan)) {
            throw new NoSuchFileException(task.plan.toString());
        }
        return FinishOnSignal.during(this::train);
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
        Path files = folder == null ? Path.of("vultus-training", nameOf(task.plan)) : folder;
        TrainingRun run = TrainingRun.open(task.plan, files);
        long before = run.step();
        TrainingRun.Outcome outcome = run.isFinished() ? run.outcome() : train(run);
        print(files, before, outcome);
        return ExitCode.OK.code();
    }

    private TrainingRun.Outcome train(TrainingRun run) throws InterruptedException {
        try (Progress progress = output.progress()) {
            return run.train(new TrainingProgress(progress));
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
        out.printf("%nRun: %s%n", files);
        out.flush();
    }

    private static String nameOf(Path plan) {
        return plan.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    }
}
