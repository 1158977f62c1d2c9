package io.vultus.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.onnx.OnnxBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LimitedRunTest {

    private static final int BYTES = 3 * 112 * 112 * Float.BYTES;

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void anEndlessRunIsStopped() throws IOException {
        Path model = Files.write(folder.resolve("endless.onnx"), OnnxBytes.model(OnnxBytes.endless()));
        ByteBuffer input = ByteBuffer.allocateDirect(BYTES);
        try (OnnxRuntimeNetwork network = OnnxRuntimeNetwork.openLimited(model, Duration.ofMillis(500))) {
            assertThatThrownBy(() -> network.run(input, 1, 3, 112, 112))
                    .isInstanceOf(InferenceException.class)
                    .hasMessage(model + " did not answer within 0.5 s, and was stopped");
        }
    }

    @Test
    void aRunWithinTheLimitAnswers() throws IOException {
        byte[] bytes = OnnxBytes.model(OnnxBytes.embedder(new float[] {1, 2, 1, 2, 1, 2}, new float[] {3, 4}));
        Path model = Files.write(folder.resolve("quick.onnx"), bytes);
        try (OnnxRuntimeNetwork network = OnnxRuntimeNetwork.openLimited(model, Duration.ofSeconds(30))) {
            assertThat(network.run(ByteBuffer.allocateDirect(BYTES), 1, 3, 112, 112)
                            .getFirst()
                            .data())
                    .containsExactly(3, 4);
        }
    }

    @Test
    void anOutputOfIntegersIsNamed() throws IOException {
        OnnxBytes graph = new OnnxBytes()
                .message(1, OnnxBytes.node("Shape", "s", java.util.List.of("input"), java.util.List.of("extents")))
                .text(2, "graph")
                .message(11, OnnxBytes.value("input", 1, 1, 3, 112, 112))
                .message(12, OnnxBytes.value("extents", 7, 4));
        Path model = Files.write(folder.resolve("integers.onnx"), OnnxBytes.model(graph));
        try (OnnxRuntimeNetwork network = OnnxRuntimeNetwork.open(model)) {
            assertThatThrownBy(() -> network.run(ByteBuffer.allocateDirect(BYTES), 1, 3, 112, 112))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageStartingWith("the output \"extents\" of " + model + " is not a tensor of float32 but ");
        }
    }
}
