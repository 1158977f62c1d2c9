package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.face.BoundingBox;
import io.vultus.face.DetectedFace;
import io.vultus.face.FaceCrop;
import io.vultus.face.FaceDetector;
import io.vultus.face.FaceException;
import io.vultus.face.FaceSelection;
import io.vultus.face.Landmarks5;
import io.vultus.inference.OpenCv;
import io.vultus.photo.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

class FacePipelineTest {

    private static final DetectedFace SMALL = face(40, 0.9f);
    private static final DetectedFace LARGE = face(80, 0.8f);

    private final List<String> closed = new ArrayList<>();

    @Test
    void takesTheLargestFaceUnlessToldOtherwise() {
        try (Photo photo = grey();
                FacePipeline pipeline = builder(SMALL, LARGE).build()) {
            List<EmbeddedFace> faces = pipeline.faces(photo);

            assertThat(faces).hasSize(1);
            assertThat(faces.getFirst().face()).isEqualTo(LARGE);
            assertThat(faces.getFirst().embedding().dimension()).isEqualTo(2);
        }
        assertThat(closed).containsExactly("detector", "embedder");
    }

    @Test
    void tellsWhyThereIsNoFace(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("wall.png"), png());

        assertProblem(builder(), file, FaceException.Problem.NO_FACE, ": no face found in 200×100 pixels");
        assertProblem(
                builder(SMALL, LARGE).minFaceSize(81),
                file,
                FaceException.Problem.TOO_SMALL,
                ": the largest face measures 80 pixels, below the wanted 81");
        assertProblem(
                builder(SMALL, LARGE).selection(FaceSelection.ONLY),
                file,
                FaceException.Problem.SEVERAL_FACES,
                ": 2 faces where one is wanted; choose the largest or the central one, or crop the photograph");
    }

    @Test
    void facesBelowTheWantedSizeDoNotCountAsSeveral() {
        try (Photo photo = grey();
                FacePipeline pipeline = builder(SMALL, LARGE)
                        .minFaceSize(50)
                        .selection(FaceSelection.ONLY)
                        .build()) {
            assertThat(pipeline.faces(photo)).extracting(EmbeddedFace::face).containsExactly(LARGE);
        }
    }

    /** The fake embedder gives (1, 0) for a face and (0, 1) for its mirror image. */
    @Test
    void flippingSumsAFaceAndItsMirrorImage() {
        byte[] bgr = new byte[FaceCrop.BYTES];
        bgr[0] = 1;
        try (FacePipeline pipeline = builder(LARGE).flip(true).build()) {
            Embedding both = pipeline.embed(List.of(FaceCrop.of(bgr))).getFirst();

            assertThat(both.toArray()).containsExactly(new float[] {0.70710677f, 0.70710677f}, within(1e-6f));
        }
    }

    private void assertProblem(FacePipeline.Builder builder, Path file, FaceException.Problem problem, String message) {
        try (FacePipeline pipeline = builder.build()) {
            assertThatThrownBy(() -> pipeline.embed(file))
                    .isInstanceOfSatisfying(
                            FaceException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                    .hasMessage(file + message);
        }
    }

    private FacePipeline.Builder builder(DetectedFace... faces) {
        FaceDetector detector = new FaceDetector() {
            @Override
            public List<DetectedFace> detect(Photo photo) {
                return List.of(faces);
            }

            @Override
            public void close() {
                closed.add("detector");
            }
        };
        FaceEmbedder embedder = new FaceEmbedder() {
            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public int maxBatch() {
                return 1;
            }

            @Override
            public List<Embedding> embedAll(List<FaceCrop> crops) {
                return crops.stream()
                        .map(crop -> crop.toBytes()[0] == 1 ? new float[] {1, 0} : new float[] {0, 1})
                        .map(Embedding::ofUnit)
                        .toList();
            }

            @Override
            public void close() {
                closed.add("embedder");
            }
        };
        return FacePipeline.builder(detector, embedder);
    }

    private static DetectedFace face(float size, float score) {
        return new DetectedFace(
                new BoundingBox(10, 10, size, size), Landmarks5.of(20, 20, 40, 20, 30, 30, 22, 40, 38, 40), score);
    }

    private static byte[] png() {
        OpenCv.load();
        MatOfByte bytes = new MatOfByte();
        Imgcodecs.imencode(".png", new Mat(100, 200, CvType.CV_8UC3, Scalar.all(128)), bytes);
        return bytes.toArray();
    }

    private static Photo grey() {
        return Photo.decode(png());
    }
}
