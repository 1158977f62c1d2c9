package io.vultus.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.JavaProcess;
import io.vultus.SharedFiles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeNetworkTest {

    /** ONNX Runtime 1.29.0 dies of this; class paths are often as long. */
    @Test
    void survivesALongCommandLine(@TempDir Path folder) throws Exception {
        Path model = SharedFiles.path("models/mobilefacenet_128.onnx");
        Path output = folder.resolve("output");

        int status = JavaProcess.of(OpenModel.class.getName(), model, "x".repeat(16_000))
                .redirectOutput(output.toFile())
                .start()
                .waitFor();

        assertThat(Files.readString(output)).contains("opened");
        assertThat(status).isZero();
    }

    @Test
    void aWrongInputIsRefusedWithItsShape() {
        try (Network network = OnnxRuntimeNetwork.open(SharedFiles.path("models/mobilefacenet_128.onnx"))) {
            assertThatThrownBy(() -> network.run(ByteBuffer.allocateDirect(4 * 4), 1, 1, 2, 2))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("on an input of [1, 1, 2, 2]");
        }
    }

    /** Opens a model, for the test above. */
    static final class OpenModel {

        private OpenModel() {}

        public static void main(String[] args) {
            OnnxRuntimeNetwork.open(Path.of(args[0])).close();
            System.out.println("opened");
        }
    }
}
