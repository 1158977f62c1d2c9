package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.face.FaceDetector;
import io.vultus.face.YuNetDetector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipelineMeasurementTest {

    /** That the parts are measured, not how fast they are: tests run on busy machines. */
    @Test
    void measuresThePartsOfTheWhole() throws Exception {
        List<Path> files;
        try (Stream<Path> images = Files.walk(SharedFiles.path("lfw/images"))) {
            files = images.filter(Files::isRegularFile).sorted().limit(20).toList();
        }
        try (FaceDetector detector =
                        YuNetDetector.open(SharedFiles.path("models/yunet_n_320_320.onnx"), YuNetDetector.DEFAULTS);
                FaceEmbedder embedder = FaceEmbedders.open(
                        SharedFiles.path("models/mobilefacenet_128.onnx"),
                        NetworkFaceEmbedderTest.IMAGENET,
                        InferenceEngine.ONNX_RUNTIME_ALL)) {
            PipelineMeasurement measured =
                    PipelineMeasurement.of(detector, embedder, files, 2, ProgressListener.SILENT);

            assertThat(measured.photos()).isEqualTo(20);
            assertThat(measured.detect()).isPositive();
            assertThat(measured.embed()).isPositive();
            assertThat(measured.whole()).isGreaterThan(measured.decode());
            assertThat(measured.rate()).isCloseTo(2000 / measured.whole(), within(1e-9));
        }
    }
}
