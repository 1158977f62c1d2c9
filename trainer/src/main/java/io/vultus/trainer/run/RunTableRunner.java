package io.vultus.trainer.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.FolderLock;
import io.vultus.text.CsvRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Does the runs of a {@link RunTable}, each in a folder of its own, and writes {@code table.csv} and {@code table.md}
 * after each. Runs that are finished are not done again; one that was broken off goes on.
 */
public final class RunTableRunner {

    private final RunTable table;
    private final Path planFile;
    private final Path folder;

    /**
     * Runs of a table.
     *
     * @param file the table's file
     * @param folder takes the runs' folders and the table
     */
    public RunTableRunner(Path file, Path folder) {
        table = RunTable.read(file);
        planFile = file.toAbsolutePath().resolveSibling(table.run());
        this.folder = folder;
    }

    /**
     * One row's runs.
     *
     * @param row what was done
     * @param outcomes one for each seed that is done, in their order
     */
    public record Result(RunTable.Row row, List<TrainingRun.Outcome> outcomes) {

        /** The mean accuracy over the seeds, of the last verification. */
        public double accuracy() {
            return mean(outcomes.stream().map(TrainingRun.Outcome::accuracy).toList());
        }

        /** The mean true accept rate over the seeds, at {@link VerificationResult#FALSE_ACCEPT_RATE}. */
        public double trueAcceptRate() {
            return mean(
                    outcomes.stream().map(TrainingRun.Outcome::trueAcceptRate).toList());
        }

        /** Whether the accuracy is what the table expects; true where it expects nothing. */
        public boolean isAsExpected() {
            return row.expected()
                    .map(expected -> Math.abs(accuracy() - expected.accuracy()) <= expected.tolerance())
                    .orElse(true);
        }

        private static double mean(List<OptionalDouble> values) {
            return values.stream()
                    .mapToDouble(value -> value.orElse(Double.NaN))
                    .average()
                    .orElse(Double.NaN);
        }
    }

    /** Hears which run begins. */
    @FunctionalInterface
    public interface Watcher {

        /**
         * A run begins or goes on.
         *
         * @param number from 1
         * @return hears what it does
         */
        TrainingListener begins(String run, int number, int runs);
    }

    /**
     * Does what is left to do.
     *
     * @return the table
     * @throws io.vultus.file.FolderLockedException if another process does the runs of a table in the folder
     * @throws DivergedException if a run diverges
     * @throws InterruptedException if the thread is interrupted; the same call goes on from there
     */
    public List<Result> run(Watcher watcher) throws InterruptedException {
        int runs = table.rows().stream().mapToInt(row -> row.seeds().size()).sum();
        int number = 0;
        List<Result> results = new ArrayList<>();
        try (FolderLock held = lock();
                FaceSources sources = new FaceSources()) {
            held.ensureHeld();
            for (RunTable.Row row : table.rows()) {
                List<TrainingRun.Outcome> outcomes = new ArrayList<>();
                results.add(new Result(row, outcomes));
                for (long seed : row.seeds()) {
                    String name = row.name() + ", seed " + seed;
                    outcomes.add(run(row, seed, sources, watcher.begins(name, ++number, runs)));
                    write("table.csv", csv(results));
                    write("table.md", markdown(results));
                }
            }
        } catch (IOException e) {
            throw new CheckpointException("cannot lock the table's folder " + folder + ": " + e, e);
        }
        return results;
    }

    private FolderLock lock() throws IOException {
        return FolderLock.acquire(folder, "another run of a table", FileAccess.OWNER);
    }

    private TrainingRun.Outcome run(RunTable.Row row, long seed, FaceSources sources, TrainingListener listener)
            throws InterruptedException {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        row.change().ifPresent(fields -> change.setAll((ObjectNode) fields));
        change.put("seed", seed);
        RunPlan plan = PlanFiles.read(planFile, change);
        String name = row.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-" + seed;
        try (TrainingRun run = TrainingRun.open(plan, planFile.getParent(), folder.resolve(name), sources)) {
            return run.isFinished() ? run.outcome() : run.train(listener);
        }
    }

    private void write(String file, String text) {
        try {
            AtomicFile.writeString(folder.resolve(file), FileAccess.within(folder), text);
        } catch (IOException e) {
            throw new CheckpointException("cannot write " + folder.resolve(file) + ": " + e, e);
        }
    }

    private static String csv(List<Result> results) {
        StringBuilder csv = new StringBuilder(
                "row,seed,steps,loss,accuracy,tar_at_far_" + VerificationResult.FALSE_ACCEPT_RATE + "\n");
        for (Result result : results) {
            for (int i = 0; i < result.outcomes().size(); i++) {
                TrainingRun.Outcome outcome = result.outcomes().get(i);
                csv.append(CsvRow.of(
                        result.row().name(),
                        result.row().seeds().get(i),
                        outcome.steps(),
                        decimals(outcome.loss()),
                        decimals(outcome.accuracy().orElse(Double.NaN)),
                        decimals(outcome.trueAcceptRate().orElse(Double.NaN))));
            }
        }
        return csv.toString();
    }

    /** With four decimals; as a number, which no spreadsheet takes for a formula. */
    private static Object decimals(double value) {
        return Double.isNaN(value) ? value : new BigDecimal(value).setScale(4, RoundingMode.HALF_UP);
    }

    /** The table as documents have it: one row a row, seeds side by side. */
    private String markdown(List<Result> results) {
        StringBuilder text = new StringBuilder(table.title())
                .append("\n\n| | seeds | accuracy, by seed | mean | TAR at FAR ")
                .append(VerificationResult.FALSE_ACCEPT_RATE)
                .append(", by seed | mean |\n|---|---|---|---|---|---|\n");
        for (Result result : results) {
            text.append(String.format(
                    "| %s | %s | %s | %s | %s | %s |%n",
                    result.row().name(),
                    join(result.row().seeds().subList(0, result.outcomes().size()).stream()
                            .map(String::valueOf)
                            .toList()),
                    join(result.outcomes().stream()
                            .map(outcome -> percent(outcome.accuracy().orElse(Double.NaN)))
                            .toList()),
                    percent(result.accuracy()),
                    join(result.outcomes().stream()
                            .map(outcome -> percent(outcome.trueAcceptRate().orElse(Double.NaN)))
                            .toList()),
                    percent(result.trueAcceptRate())));
        }
        return text.toString();
    }

    private static String join(List<String> values) {
        return String.join(", ", values);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
