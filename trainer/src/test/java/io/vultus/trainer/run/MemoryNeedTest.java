package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.trainer.data.DatasetException;
import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryNeedTest {

    /** One pixel's worth of input, ten values out: 3 + 10 values of maps, 40 of parameters. */
    private static Network network() {
        Network.Builder network = new Network.Builder("tiny", new Shape(3, 1, 1));
        network.add("dense", new Operation.Dense(10), 0);
        return network.build();
    }

    @TempDir
    private Path folder;

    private RunPlan plan(String... changes) {
        return RunPlan.read(TinyRun.plan(folder, changes));
    }

    @Test
    void mapsScoresAndPixelsGrowWithTheBatchWhileParametersDoNot() {
        MemoryNeed need = MemoryNeed.of(plan(), network(), 1000);
        double pixels = 3 * 112 * 112;
        assertThat(need.perFace()).isEqualTo(4 * (13 + 1000 + pixels), within(1e-6));
        assertThat(need.fixed()).isEqualTo(4 * (3 * 40 + 3 * 1000 * 10), within(1e-6));
        MemoryNeed sampled = MemoryNeed.of(plan("m: 0.3", "m: 0.3, share: 0.1"), network(), 1000);
        assertThat(sampled.perFace()).isEqualTo(4 * (13 + 100 + pixels), within(1e-6));
        assertThat(sampled.fixed()).isEqualTo(4 * (3 * 40 + (2 * 1000 + 3 * 100) * 10), within(1e-6));
    }

    @Test
    void aPlanThatCannotFitIsRefusedWithWhatWould() {
        RunPlan plan = plan("batch: 4", "batch: 100000");
        MemoryNeed need = new MemoryNeed(1e6, 1e9);
        assertThatCode(() -> need.requireAtMost(101e9, plan, 8)).doesNotThrowAnyException();
        assertThatThrownBy(() -> need.requireAtMost(24e9, plan, 8))
                .isInstanceOf(RunPlanException.class)
                .hasMessage("a batch of 100,000 faces needs at least 101.0 GB, and this machine has 24.0 GB; a batch of"
                        + " at most 23,000 faces could fit (learning.accumulate averages the gradients of several"
                        + " batches)");
        assertThatThrownBy(() -> new MemoryNeed(1e6, 50e9).requireAtMost(24e9, plan, 8))
                .hasMessageStartingWith(
                        "the network SmallResNetE-IR and the centres of 8 classes need at least 50.0 GB");
    }

    /** Before any memory is taken: this test would take terabytes otherwise. */
    @Test
    void aRunIsRefusedBeforeItTakesTheMemory() {
        Path plan = TinyRun.plan(folder, "batch: 4", "batch: 1048576", "people: 8", "people: 1000000");
        try (FaceSources sources = new FaceSources()) {
            assertThatThrownBy(() -> TrainingRun.open(plan, folder.resolve("run"), sources))
                    .isInstanceOf(RunPlanException.class)
                    .hasMessageStartingWith("a batch of 1,048,576 faces needs at least");
        }
    }

    @Test
    void aBatchIsHeldAgainstTheDataFirst() {
        Path plan = TinyRun.plan(folder, "batch: 4", "batch: 1048576");
        try (FaceSources sources = new FaceSources()) {
            assertThatThrownBy(() -> TrainingRun.open(plan, folder.resolve("run"), sources))
                    .isInstanceOf(DatasetException.class)
                    .hasMessage("a batch has at most 32 faces, as an epoch has; got 1048576");
        }
    }
}
