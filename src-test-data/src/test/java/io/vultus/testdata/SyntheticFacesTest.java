package io.vultus.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticFacesTest {

    private static final long SEED = 5;

    private final SyntheticFaces faces = new SyntheticFaces(SEED);

    @Test
    void aFaceIsAFunctionOfItsNumbers() {
        byte[] face = faces.aligned(3, 7).bgr();
        assertThat(faces.aligned(3, 7).bgr()).isEqualTo(face);
        assertThat(new SyntheticFaces(SEED).aligned(3, 7).bgr()).isEqualTo(face);
        assertThat(faces.aligned(3, 8).bgr()).isNotEqualTo(face);
        assertThat(faces.aligned(4, 7).bgr()).isNotEqualTo(face);
        assertThat(new SyntheticFaces(6).aligned(3, 7).bgr()).isNotEqualTo(face);
    }

    @Test
    void alignedFacesHaveTheirPointsNearTheTemplates() {
        double[] mean = new double[10];
        int people = 100;
        for (int i = 0; i < people; i++) {
            float[] points = faces.aligned(i, 0).points();
            for (int j = 0; j < points.length; j++) {
                mean[j] += points[j] / (double) people;
            }
        }
        double[] template = {38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041};
        assertThat(mean).containsExactly(template, within(2.5));
    }

    @Test
    void photographsHoldTheWholeFace() {
        for (int i = 0; i < 50; i++) {
            float[] points = faces.photograph(i, 1, 640, 480).points();
            for (int j = 0; j < points.length; j += 2) {
                assertThat(points[j]).isBetween(0f, 640f);
                assertThat(points[j + 1]).isBetween(0f, 480f);
            }
            assertThat(points[2]).as("the right eye is to the right").isGreaterThan(points[0]);
        }
    }

    @Test
    void theEyesAreWhereThePointsSay() {
        int darker = 0;
        for (int i = 0; i < 50; i++) {
            SyntheticFace face = faces.photograph(i, 2, 512, 512);
            float[] p = face.points();
            int pupil = brightness(face, p[0], p[1]);
            int between = brightness(face, (p[0] + p[2]) / 2, (p[1] + p[3]) / 2);
            darker += pupil < between ? 1 : 0;
        }
        assertThat(darker).isGreaterThan(42);
    }

    private static int brightness(SyntheticFace face, float x, float y) {
        int rgb = face.image().getRGB(Math.round(x), Math.round(y));
        return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
    }

    @Test
    void pixelsAloneTellPeopleApartBadly() {
        List<Double> same = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            same.add(distance(faces.aligned(i, 0).bgr(), faces.aligned(i, 1).bgr()));
            other.add(distance(
                    faces.aligned(i, 0).bgr(), faces.aligned(i + 1000, 1).bgr()));
        }
        double accuracy = bestAccuracy(same, other);
        assertThat(accuracy).isBetween(.5, .8);
    }

    private static double bestAccuracy(List<Double> same, List<Double> other) {
        List<Double> thresholds = new ArrayList<>(same);
        thresholds.addAll(other);
        Collections.sort(thresholds);
        double best = 0;
        for (double t : thresholds) {
            double right = same.stream().filter(d -> d <= t).count()
                    + other.stream().filter(d -> d > t).count();
            best = Math.max(best, right / (same.size() + other.size()));
        }
        return best;
    }

    private static double distance(byte[] a, byte[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (a[i] & 0xff) - (b[i] & 0xff);
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void tinyPhotographsAreRefused() {
        assertThatThrownBy(() -> faces.photograph(1, 1, 640, 63))
                .hasMessage("a photograph is at least 64×64 pixels; got 640×63");
    }
}
