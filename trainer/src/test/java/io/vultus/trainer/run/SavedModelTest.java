package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.trainer.layer.FrozenNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedModelTest {

    private final FaceSources sources = new FaceSources();

    @TempDir
    private Path folder;

    @Test
    void holdsTheNetworkOfItsRunAndTheThresholdOfItsVerification() throws Exception {
        Path plan = TinyRun.plan(folder, "checkpointEvery: 2", "checkpointEvery: 1", "every: 3", "every: 2");
        TrainingRun run = TrainingRun.open(plan, folder, sources);
        run.trainUntil(2, TrainingListener.SILENT);
        SavedModel model = SavedModel.read(folder);
        assertThat(model.file()).isEqualTo(folder.resolve("best.checkpoint"));
        assertThat(model.steps()).isEqualTo(2);
        assertThat(model.trained().network().name()).isEqualTo("SmallResNetE-IR");
        assertThat(model.trained().weights().keySet())
                .containsExactlyElementsOf(run.network().trained().weights().keySet());
        run.network()
                .trained()
                .weights()
                .forEach((name, values) ->
                        assertThat(model.trained().weights().get(name)).as(name).containsExactly(values));
        assertThat(model.threshold().orElseThrow()).isBetween(-1.0, 1.0);

        run.trainUntil(3, TrainingListener.SILENT);
        assertThat(SavedModel.read(folder.resolve("latest.checkpoint")).steps()).isEqualTo(3);
        assertThat(new FrozenNetwork(model.trained()).description())
                .isEqualTo(model.trained().network());
    }

    @Test
    void refusesWhatIsNoCheckpoint() throws Exception {
        assertThatThrownBy(() -> SavedModel.read(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("there is no checkpoint in " + folder + ": neither best.checkpoint nor latest.checkpoint");
        Path plan = TinyRun.plan(folder, "checkpointEvery: 2", "checkpointEvery: 1", "every: 3", "every: 2");
        TrainingRun.open(plan, folder, sources).trainUntil(1, TrainingListener.SILENT);
        Path file = folder.resolve("latest.checkpoint");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(() -> SavedModel.read(folder)).hasMessage("the checkpoint " + file + " is cut off");
        bytes[bytes.length - 20] ^= 4;
        Files.write(file, bytes);
        assertThatThrownBy(() -> SavedModel.read(folder))
                .hasMessage("the checkpoint " + file + " is damaged: its checksum is wrong");
    }
}
