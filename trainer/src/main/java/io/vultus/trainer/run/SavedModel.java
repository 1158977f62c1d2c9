package io.vultus.trainer.run;

import io.vultus.trainer.network.Architectures;
import io.vultus.trainer.network.TrainedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The network in a checkpoint, for use outside its run.
 *
 * @param file the checkpoint
 * @param steps how many it has been trained for
 * @param plan of its run, as JSON
 * @param threshold the cosine from which on two faces are one person's, as the run's verification of this very
 *     checkpoint found it; empty where there was none
 */
public record SavedModel(Path file, TrainedNetwork trained, long steps, String plan, OptionalDouble threshold) {

    /**
     * Reads a checkpoint.
     *
     * @param fileOrRun the file, or the folder of a run: its best checkpoint where it verified, else the latest
     * @throws CheckpointException if there is none, or it is damaged
     */
    public static SavedModel read(Path fileOrRun) {
        Path file = Files.isDirectory(fileOrRun) ? checkpointIn(fileOrRun) : fileOrRun;
        // Momenta are as large as the weights, centres can be larger: neither belongs to the network.
        Checkpoint.Contents contents =
                Checkpoint.read(file, name -> !name.endsWith(Sgd.VELOCITY) && !name.startsWith("centres"));
        TrainedNetwork trained =
                new TrainedNetwork(Architectures.named(PlanText.network(contents.plan())), contents.arrays());
        OptionalDouble threshold =
                MetricsFile.value(file.resolveSibling(TrainingRun.VERIFICATION), contents.steps(), "threshold");
        return new SavedModel(file, trained, contents.steps(), contents.plan(), threshold);
    }

    private static Path checkpointIn(Path run) {
        Path best = run.resolve(TrainingRun.BEST);
        Path latest = run.resolve(TrainingRun.LATEST);
        if (!Files.exists(best) && !Files.exists(latest)) {
            throw new CheckpointException("there is no checkpoint in " + run + ": neither " + TrainingRun.BEST + " nor "
                    + TrainingRun.LATEST);
        }
        return Files.exists(best) ? best : latest;
    }
}
