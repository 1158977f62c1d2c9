package io.vultus.face;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.SharedFiles;
import io.vultus.inference.InferenceException;
import io.vultus.model.PulledPack;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UltraFaceDetectorTest extends FaceDetectorContractTest {

    @Override
    FaceDetector open() {
        return PulledPack.faceplugin().openDetector();
    }

    @Test
    void anotherModelIsNoLandmarkNetwork() {
        Path detector = PulledPack.faceplugin().folder().resolve("fr_detect.onnx");
        Path embedder = SharedFiles.path("models/mobilefacenet_128.onnx");

        assertThatThrownBy(() -> UltraFaceDetector.open(detector, embedder, UltraFaceDetector.DEFAULTS))
                .isInstanceOf(InferenceException.class)
                .hasMessage(
                        embedder + " is no network for 68 points: its input is [1, 3, 112, 112], not [1, 1, 64, 64]");
    }
}
