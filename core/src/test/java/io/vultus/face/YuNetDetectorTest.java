package io.vultus.face;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.SharedFiles;
import io.vultus.inference.InferenceException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class YuNetDetectorTest extends FaceDetectorContractTest {

    @Override
    FaceDetector open() {
        return YuNetDetector.open(SharedFiles.path("models/yunet_n_320_320.onnx"), YuNetDetector.DEFAULTS);
    }

    @Test
    void aMissingModelIsNamed() {
        assertThatThrownBy(() -> YuNetDetector.open(Path.of("missing.onnx"), YuNetDetector.DEFAULTS))
                .isInstanceOf(InferenceException.class)
                .hasMessage("no model file at missing.onnx");
    }
}
