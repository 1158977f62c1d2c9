package io.vultus.face;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.SharedFiles;
import io.vultus.inference.InferenceException;
import io.vultus.photo.Photo;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScrfdDetectorTest extends FaceDetectorContractTest {

    @Override
    FaceDetector open() {
        return ScrfdDetector.open(SharedFiles.path("models/scrfd_500m_bnkps.onnx"), ScrfdDetector.DEFAULTS);
    }

    @Test
    void anEmbedderIsNoDetector() {
        Path embedder = SharedFiles.path("models/mobilefacenet_128.onnx");

        assertThatThrownBy(() -> {
                    try (FaceDetector wrong = ScrfdDetector.open(embedder, ScrfdDetector.DEFAULTS);
                            Photo photo = Photo.read(SharedFiles.path("lfw/images/Abba_Eban/Abba_Eban_0001.jpg"))) {
                        wrong.detect(photo);
                    }
                })
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("is no SCRFD model with five points");
    }
}
