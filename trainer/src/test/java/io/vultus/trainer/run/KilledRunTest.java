package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that trains, as {@code kill -9} does, and compares what the next ones end with. */
class KilledRunTest {

    private static final String PLAN = """
            network: SmallResNetE-IR
            data:
              synthetic: {people: 6, samples: 6, seed: 3}
            head: {type: arcface, s: 16, m: 0.3, share: 0.9, marginWarmUp: 5}
            batch: 8
            steps: 12
            seed: 5
            learning: {rate: 0.05, momentum: 0.9, weightDecay: 0.0005, warmUp: 2}
            checkpointEvery: 3
            verification: {every: 6, synthetic: {people: 20, samples: 2}}
            """;

    @TempDir
    private Path folder;

    /** The process that is killed. */
    public static final class Training {

        private Training() {}

        /** Trains the plan of a file in a folder and tells of each step. */
        public static void main(String[] args) throws InterruptedException {
            try (FaceSources sources = new FaceSources()) {
                TrainingRun.open(Path.of(args[0]), Path.of(args[1]), sources).train(new TrainingListener() {
                    @Override
                    public void stepped(TrainingStep step) {
                        System.out.println("step " + step.done());
                    }
                });
            }
        }
    }

    @Test
    void aKilledRunEndsAsTheUnbrokenOne() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN);
        Path unbroken = folder.resolve("unbroken");
        Path broken = folder.resolve("broken");
        start(plan, unbroken, -1);
        start(plan, broken, 5);
        assertThat(SavedModel.read(broken.resolve("latest.checkpoint")).steps()).isEqualTo(3);
        start(plan, broken, -1);
        for (String file : List.of("latest.checkpoint", "best.checkpoint", "verification.csv")) {
            assertThat(broken.resolve(file)).as(file).hasSameBinaryContentAs(unbroken.resolve(file));
        }
    }

    /** Trains in a process of its own, which is killed after a step, or not at all. */
    private static void start(Path plan, Path run, int killedAfter) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Training.class.getName(),
                        plan.toString(),
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.equals("step " + killedAfter)) {
                line = lines.readLine();
            }
            if (line != null) {
                process.destroyForcibly();
            }
        }
        assertThat(process.waitFor()).isEqualTo(killedAfter < 0 ? 0 : 137);
    }
}
