package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

    private static final String PLAN = """
            network: SmallResNetE-IR
            data:
              synthetic: {people: 6, samples: 6, seed: 3}
            head: {type: %s}
            batch: 8
            steps: 14
            seed: 5
            learning: {rate: %s, momentum: 0.9, weightDecay: 0.0005, warmUp: 2}
            checkpointEvery: 4
            verification: {every: 6, people: 20, samples: 2}
            """;

    @TempDir
    private Path folder;

    private Path plan(String head, String rate) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), PLAN.formatted(head, rate));
    }

    @Test
    void aResumedRunEqualsTheUnbrokenOne() throws Exception {
        Path plan = plan("arcface, s: 16, m: 0.3", "0.05");
        Path unbroken = folder.resolve("unbroken");
        Path broken = folder.resolve("broken");
        TrainingRun.Outcome outcome = TrainingRun.open(plan, unbroken).train(ProgressListener.SILENT);

        // Broken off two steps after a checkpoint, and again one step after it.
        TrainingRun.open(plan, broken).trainUntil(6, ProgressListener.SILENT);
        TrainingRun second = TrainingRun.open(plan, broken);
        assertThat(second.step()).isEqualTo(4);
        second.trainUntil(9, ProgressListener.SILENT);
        TrainingRun third = TrainingRun.open(plan, broken);
        assertThat(third.step()).isEqualTo(8);
        assertThat(third.train(ProgressListener.SILENT)).isEqualTo(outcome);

        for (String file : List.of("latest.checkpoint", "best.checkpoint", "verification.csv")) {
            assertThat(broken.resolve(file)).as(file).hasSameBinaryContentAs(unbroken.resolve(file));
        }
        assertThat(withoutRates(broken)).isEqualTo(withoutRates(unbroken)).hasSize(15);
    }

    private static List<String> withoutRates(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(row -> row.substring(0, row.lastIndexOf(',')))
                .toList();
    }

    @Test
    void theLossFalls() throws Exception {
        Path plan = Files.writeString(
                folder.resolve("longer.yaml"),
                PLAN.formatted("normalised-softmax, s: 16", "0.1")
                        .replace("steps: 14", "steps: 60")
                        .replace("every: 6", "every: 60"));
        TrainingRun.open(plan, folder).train(ProgressListener.SILENT);
        List<Double> losses = Files.readAllLines(folder.resolve("metrics.csv")).stream()
                .skip(1)
                .map(row -> Double.parseDouble(row.split(",", -1)[1]))
                .toList();
        assertThat(mean(losses.subList(50, 60))).isLessThan(mean(losses.subList(0, 10)) / 2);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }

    @Test
    void aLossThatIsNoNumberStopsTheRun() throws Exception {
        TrainingRun run = TrainingRun.open(plan("softmax", "1e30"), folder);
        assertThatThrownBy(() -> run.train(ProgressListener.SILENT))
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching("the loss of step \\d+ is (NaN|-?Infinity): the learning rate is too high or .*");
    }

    @Test
    void aDamagedCheckpointIsRefused() throws Exception {
        Path plan = plan("softmax", "0.01");
        TrainingRun.open(plan, folder).trainUntil(4, ProgressListener.SILENT);
        Path checkpoint = folder.resolve("latest.checkpoint");
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[bytes.length / 2] ^= 1;
        Files.write(checkpoint, bytes);
        assertThatThrownBy(() -> TrainingRun.open(plan, folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("the checkpoint " + checkpoint + " is damaged: its checksum is wrong");
        Files.write(checkpoint, Arrays.copyOf(bytes, 1000));
        assertThatThrownBy(() -> TrainingRun.open(plan, folder))
                .hasMessage("the checkpoint " + checkpoint + " is cut off");
        Files.writeString(checkpoint, "something else that is long enough");
        assertThatThrownBy(() -> TrainingRun.open(plan, folder)).hasMessage(checkpoint + " is no checkpoint");
    }

    @Test
    void plansAreReadStrictly() throws Exception {
        Path typo = Files.writeString(folder.resolve("typo.yaml"), PLAN.replace("batch:", "bach:"));
        assertThatThrownBy(() -> RunPlan.read(typo))
                .isInstanceOf(RunPlanException.class)
                .hasMessageContaining("typo.yaml")
                .hasMessageContaining("bach");
        Path unknown = plan("circle", "0.1");
        RunPlan plan = RunPlan.read(unknown);
        assertThatThrownBy(() -> plan.head().open()).hasMessageStartingWith("there is no head \"circle\"; there are");
        RunPlan margin = RunPlan.read(plan("arcface, s: 64", "0.1"));
        assertThatThrownBy(() -> margin.head().open()).hasMessage("the head arcface needs a value for m");
        assertThatThrownBy(() -> RunPlan.read(folder.resolve("none.yaml")))
                .hasMessageStartingWith("cannot read the run's");
    }

    @Test
    void ratesRiseDropAndFade() {
        RunPlan.Learning steps = new RunPlan.Learning(.1, .9, 0, 10, Optional.of(List.of(100L, 160L)));
        assertThat(steps.rateAt(4, 180)).isEqualTo(.05);
        assertThat(steps.rateAt(99, 180)).isEqualTo(.1);
        assertThat(steps.rateAt(160, 180)).isEqualTo(.1 * Math.pow(10, -2));
        RunPlan.Learning cosine = new RunPlan.Learning(.1, .9, 0, 0, Optional.empty());
        assertThat(cosine.rateAt(50, 100)).isEqualTo(.05, within(1e-12));
    }
}
