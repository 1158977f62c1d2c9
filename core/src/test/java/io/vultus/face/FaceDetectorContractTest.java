package io.vultus.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.BoundedParallel;
import io.vultus.SharedFiles;
import io.vultus.inference.OpenCv;
import io.vultus.photo.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** What every detector owes; LFW's photographs are 250×250 pixels with a face in the middle. */
abstract class FaceDetectorContractTest {

    private FaceDetector detector;

    abstract FaceDetector open();

    @BeforeEach
    void openDetector() {
        OpenCv.load();
        detector = open();
    }

    @AfterEach
    void closeDetector() {
        if (detector != null) {
            detector.close();
        }
    }

    @Test
    void findsTheFaceInTheMiddleWithItsPointsInOrder() throws IOException {
        int found = 0;
        List<Path> files = lfw(60);
        for (Path file : files) {
            try (Photo photo = Photo.read(file)) {
                List<DetectedFace> central = FaceSelection.CENTRAL.select(detector.detect(photo), 250, 250);
                found += central.isEmpty() ? 0 : 1;
                central.forEach(face -> assertPlausible(face, file));
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(files.size() - 1);
    }

    @Test
    void givesTheBestFaceFirst() throws IOException {
        for (Path file : lfw(40)) {
            try (Photo photo = Photo.read(file)) {
                List<Float> scores =
                        detector.detect(photo).stream().map(DetectedFace::score).toList();
                assertThat(scores)
                        .isSortedAccordingTo(Collections.reverseOrder())
                        .allMatch(s -> s > 0 && s <= 1);
            }
        }
    }

    @Test
    void coordinatesAreThoseOfThePhotographWhateverItsSize() throws IOException {
        Path file = lfw(1).getFirst();
        Mat original = Imgcodecs.imread(file.toString());
        Mat large = new Mat();
        Imgproc.resize(original, large, new Size(1500, 1500), 0, 0, Imgproc.INTER_CUBIC);
        try (Photo photo = Photo.read(file);
                Photo sixfold = encoded(large)) {
            DetectedFace face = detector.detect(photo).getFirst();
            DetectedFace sixfoldFace = detector.detect(sixfold).getFirst();

            double tolerance = 6 * 0.15 * face.box().size();
            assertThat((double) sixfoldFace.box().x()).isCloseTo(6 * face.box().x(), within(tolerance));
            assertThat((double) sixfoldFace.box().width())
                    .isCloseTo(6 * face.box().width(), within(tolerance));
            for (int i = 0; i < Landmarks5.POINTS; i++) {
                assertThat((double) sixfoldFace.landmarks().x(i))
                        .isCloseTo(6 * face.landmarks().x(i), within(tolerance));
                assertThat((double) sixfoldFace.landmarks().y(i))
                        .isCloseTo(6 * face.landmarks().y(i), within(tolerance));
            }
        }
    }

    @Test
    void anEvenSurfaceHasNoFace() {
        for (Size size : List.of(new Size(1, 1), new Size(37, 500), new Size(2000, 900))) {
            try (Photo photo = encoded(new Mat(size, CvType.CV_8UC3, Scalar.all(128)))) {
                assertThat(detector.detect(photo)).isEmpty();
            }
        }
    }

    @Test
    void manyThreadsFindWhatOneFinds() throws Exception {
        List<Path> files = lfw(24);
        List<List<DetectedFace>> alone = files.stream().map(this::detectIn).toList();
        List<List<DetectedFace>> together = new ArrayList<>();

        BoundedParallel.forEachOrdered(4, files.iterator(), this::detectIn, together::add);

        assertThat(together).isEqualTo(alone);
    }

    @Test
    void aClosedDetectorAndAClosedPhotographAreRefusedByName() {
        Photo photo = encoded(new Mat(new Size(40, 30), CvType.CV_8UC3, Scalar.all(128)));
        photo.close();
        assertThatThrownBy(() -> detector.detect(photo))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the photograph is closed");

        detector.close();
        detector.close();
        assertThatThrownBy(() -> detector.detect(photo))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("the face detector .+\\.onnx is closed");
    }

    private List<DetectedFace> detectIn(Path file) {
        try (Photo photo = Photo.read(file)) {
            return detector.detect(photo);
        }
    }

    private static void assertPlausible(DetectedFace face, Path file) {
        Landmarks5 points = face.landmarks();
        BoundingBox box = face.box();
        assertThat(box.size()).as("%s", file).isBetween(50f, 220f);
        assertThat(points.x(0)).as("%s: eyes from left to right", file).isLessThan(points.x(1));
        assertThat(points.x(3)).as("%s: mouth from left to right", file).isLessThan(points.x(4));
        // A head thrown back brings the tip of the nose as high as the eyes.
        assertThat(points.y(2))
                .as("%s: nose below the eyes", file)
                .isGreaterThan((points.y(0) + points.y(1)) / 2 - box.size() / 20);
        assertThat((points.y(3) + points.y(4)) / 2)
                .as("%s: mouth below the nose", file)
                .isGreaterThan(points.y(2));
        for (int i = 0; i < Landmarks5.POINTS; i++) {
            assertThat(points.x(i)).as("%s", file).isBetween(box.x() - 15, box.x() + box.width() + 15);
            assertThat(points.y(i)).as("%s", file).isBetween(box.y() - 15, box.y() + box.height() + 15);
        }
    }

    private static Photo encoded(Mat picture) {
        MatOfByte bytes = new MatOfByte();
        Imgcodecs.imencode(".png", picture, bytes);
        return Photo.decode(bytes.toArray());
    }

    private static List<Path> lfw(int count) throws IOException {
        try (Stream<Path> files = Files.walk(SharedFiles.path("lfw/images"))) {
            return files.filter(Files::isRegularFile).sorted().limit(count).toList();
        }
    }
}
