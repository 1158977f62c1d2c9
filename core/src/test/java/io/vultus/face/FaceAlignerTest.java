package io.vultus.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FaceAlignerTest {

    private static final float[] TEMPLATE = {
        38.2946f, 51.6963f, 73.5318f, 51.5014f, 56.0252f, 71.7366f, 41.5493f, 92.3655f, 70.7299f, 92.2041f
    };

    @Test
    void theTemplateItselfStaysWhereItIs() {
        double[] m = FaceAligner.similarity(Landmarks5.of(TEMPLATE));

        assertThat(m).containsExactly(new double[] {1, 0, 0, 0, 1, 0}, within(1e-5));
    }

    @RepeatedTest(50)
    void undoesAnyRotationScalingAndShift(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        double angle = random.nextDouble() * 2 * Math.PI;
        double scale = 0.2 + 10 * random.nextDouble();
        double dx = 4000 * random.nextDouble();
        double dy = 4000 * random.nextDouble();
        float[] moved = new float[10];
        for (int i = 0; i < 10; i += 2) {
            moved[i] = (float) (scale * (Math.cos(angle) * TEMPLATE[i] - Math.sin(angle) * TEMPLATE[i + 1]) + dx);
            moved[i + 1] = (float) (scale * (Math.sin(angle) * TEMPLATE[i] + Math.cos(angle) * TEMPLATE[i + 1]) + dy);
        }

        double[] m = FaceAligner.similarity(Landmarks5.of(moved));

        for (int i = 0; i < 10; i += 2) {
            assertThat(m[0] * moved[i] + m[1] * moved[i + 1] + m[2]).isCloseTo(TEMPLATE[i], within(0.02));
            assertThat(m[3] * moved[i] + m[4] * moved[i + 1] + m[5]).isCloseTo(TEMPLATE[i + 1], within(0.02));
        }
    }

    /** No other similarity may bring the points nearer: the gradient of the squared distance vanishes. */
    @RepeatedTest(20)
    void isTheLeastSquaresSolution(RepetitionInfo repetition) {
        Random random = new Random(1000 + repetition.getCurrentRepetition());
        float[] points = new float[10];
        for (int i = 0; i < 10; i++) {
            points[i] = TEMPLATE[i] * 2 + 30 * random.nextFloat();
        }
        Landmarks5 landmarks = Landmarks5.of(points);
        double[] m = FaceAligner.similarity(landmarks);
        double best = squaredDistance(points, m[0], m[3], m[2], m[5]);

        for (int trial = 0; trial < 100; trial++) {
            double a = m[0] + 0.01 * random.nextGaussian();
            double b = m[3] + 0.01 * random.nextGaussian();
            double tx = m[2] + random.nextGaussian();
            double ty = m[5] + random.nextGaussian();
            assertThat(squaredDistance(points, a, b, tx, ty)).isGreaterThan(best);
        }
    }

    @Test
    void pointsThatCoincideTellNothing() {
        assertThatThrownBy(() -> FaceAligner.similarity(Landmarks5.of(new float[10])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the five points coincide");
    }

    private static double squaredDistance(float[] points, double a, double b, double tx, double ty) {
        double sum = 0;
        for (int i = 0; i < 10; i += 2) {
            double dx = a * points[i] - b * points[i + 1] + tx - TEMPLATE[i];
            double dy = b * points[i] + a * points[i + 1] + ty - TEMPLATE[i + 1];
            sum += dx * dx + dy * dy;
        }
        return sum;
    }
}
