package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** YAML from anywhere is a plan or refused: no tags that make objects, no aliases that multiply, no depth. */
class RunPlanFuzzTest {

    private static final String PLAN = """
            network: mobilefacenet
            data: {synthetic: {people: 20, samples: 8, seed: 1}}
            head: {type: arcface, s: 32, m: 0.3}
            batch: 16
            steps: 40
            seed: 7
            learning: {rate: 0.05, momentum: 0.9, weightDecay: 0.0005, warmUp: 4, dropAt: [20, 30]}
            checkpointEvery: 10
            """;

    static Stream<byte[]> plans() {
        return Stream.of(
                        PLAN,
                        PLAN.replace("{synthetic: {people: 20, samples: 8, seed: 1}}", "{folder: \"a\\0b\"}"),
                        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
                        "--- !!javax.script.ScriptEngineManager [ !!java.net.URLClassLoader [] ]\n",
                        "[".repeat(3000),
                        "!")
                .map(plan -> plan.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("plans")
    @FuzzTest
    void plansAreReadOrRefused(byte[] yaml) throws IOException {
        Path file = Files.createTempFile("vultus-fuzz", null);
        try {
            Files.write(file, yaml);
            RunPlan plan = RunPlan.read(file);
            assertThat(plan.batch()).isPositive();
            assertThat(plan.steps()).isPositive();
        } catch (RunPlanException e) {
            assertThat(e).hasMessageContaining(file.toString());
        } finally {
            Files.delete(file);
        }
    }
}
