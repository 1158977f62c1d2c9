package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.SharedFiles;
import io.vultus.face.FaceCrop;
import io.vultus.inference.InferenceException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFaceEmbedderTest {

    static final Preprocessing IMAGENET = new Preprocessing(
            Preprocessing.ColourOrder.RGB, List.of(123.675f, 116.28f, 103.53f), List.of(58.395f, 57.12f, 57.375f));

    private static FaceEmbedder open(InferenceEngine engine) {
        return FaceEmbedders.open(SharedFiles.path("models/mobilefacenet_128.onnx"), IMAGENET, engine);
    }

    @Nested
    class OnOnnxRuntime extends FaceEmbedderContractTest {
        @Override
        protected FaceEmbedder open() {
            return NetworkFaceEmbedderTest.open(InferenceEngine.ONNX_RUNTIME_ALL);
        }
    }

    @Nested
    class OnOpenCv extends FaceEmbedderContractTest {
        @Override
        protected FaceEmbedder open() {
            return NetworkFaceEmbedderTest.open(InferenceEngine.OPENCV_DNN);
        }
    }

    @Test
    void allEnginesAgree() {
        List<FaceCrop> crops = FaceEmbedderContractTest.crops(4);
        try (FaceEmbedder reference = open(InferenceEngine.ONNX_RUNTIME_BASIC)) {
            List<Embedding> expected = reference.embedAll(crops);
            for (InferenceEngine engine : InferenceEngine.values()) {
                try (FaceEmbedder embedder = open(engine)) {
                    assertThat(embedder.dimension()).isEqualTo(128);
                    List<Embedding> actual = embedder.embedAll(crops);
                    for (int i = 0; i < crops.size(); i++) {
                        assertThat(actual.get(i).cosine(expected.get(i)))
                                .as("%s", engine)
                                .isGreaterThan(0.99999);
                    }
                }
            }
        }
    }

    @Test
    void pixelsAreLaidOutAsPreprocessingSays() {
        byte[] bgr = new byte[FaceCrop.BYTES];
        bgr[0] = 10; // blue of the first pixel
        bgr[5] = (byte) 250; // red of the second
        FloatBuffer planes = FloatBuffer.allocate(2 * PixelPlanes.FLOATS);

        new PixelPlanes(Preprocessing.uniform(Preprocessing.ColourOrder.RGB, 100, 50))
                .write(FaceCrop.of(bgr), 1, planes);

        int plane = FaceCrop.SIZE * FaceCrop.SIZE;
        assertThat(planes.get(PixelPlanes.FLOATS + 1)).isEqualTo(3f); // (250 − 100) / 50 in the red plane
        assertThat(planes.get(PixelPlanes.FLOATS)).isEqualTo(-2f); // (0 − 100) / 50
        assertThat(planes.get(PixelPlanes.FLOATS + 2 * plane)).isEqualTo(-1.8f); // (10 − 100) / 50 in the blue plane
        assertThat(planes.get(0)).isZero(); // the batch's other crop
    }

    @Test
    void modelsOfAnotherShapeAndDamagedOnesAreRefused(@TempDir Path folder) throws IOException {
        Path detector = SharedFiles.path("models/yunet_n_320_320.onnx");
        Path model = SharedFiles.path("models/mobilefacenet_128.onnx");
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(Files.readAllBytes(model), 100_000));

        assertThatThrownBy(() -> FaceEmbedders.open(detector, IMAGENET, InferenceEngine.ONNX_RUNTIME_ALL))
                .isInstanceOf(InferenceException.class)
                .hasMessage(detector + " takes an input of [1, 3, 320, 320]; a face embedder takes [N, 3, 112, 112]");
        for (InferenceEngine engine : InferenceEngine.values()) {
            assertThatThrownBy(() -> FaceEmbedders.open(cut, IMAGENET, engine))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("could not load " + cut);
        }
    }
}
