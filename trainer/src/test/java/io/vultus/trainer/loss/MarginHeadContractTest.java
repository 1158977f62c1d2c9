package io.vultus.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every head keeps to. */
public abstract class MarginHeadContractTest {

    private static final double NORM = 3;
    private static final double STEP = 1e-6;

    /** The head under test. */
    protected abstract MarginHead head();

    /** From −1 to 1 in small steps, without the very ends, where slopes are bounded on purpose. */
    private static double[] cosines() {
        double[] cosines = new double[999];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = -.999 + 2 * .999 * i / (cosines.length - 1);
        }
        return cosines;
    }

    private double score(double cosine) {
        return head().scores() == MarginHead.Scores.COSINE ? cosine : cosine * NORM;
    }

    @Test
    void aMarginNeverRaisesTheLogit() {
        for (double cosine : cosines()) {
            assertThat(head().target(score(cosine), NORM).value())
                    .as("at cosine %s", cosine)
                    .isLessThanOrEqualTo(score(cosine) + 1e-12);
        }
    }

    @Test
    void aNearerCentreNeverLowersTheLogit() {
        double last = Double.NEGATIVE_INFINITY;
        for (double cosine : cosines()) {
            double value = head().target(score(cosine), NORM).value();
            // ArcFace's published continuation past the turning point jumps up by a little.
            assertThat(value).as("at cosine %s", cosine).isGreaterThanOrEqualTo(last - allowedDrop());
            last = value;
        }
    }

    /** How far the logit may fall in one place. */
    protected double allowedDrop() {
        return 1e-12;
    }

    @Test
    void slopesAreThoseOfFiniteDifferences() {
        int smooth = 0;
        for (double cosine : cosines()) {
            double score = score(cosine);
            TargetLogit here = head().target(score, NORM);
            double up = head().target(score + STEP, NORM).value();
            double down = head().target(score - STEP, NORM).value();
            if (Math.abs(up - 2 * here.value() + down) > 1e-9) {
                continue; // a kink or a jump lies between
            }
            smooth++;
            assertThat(here.byScore())
                    .as("by score at cosine %s", cosine)
                    .isCloseTo((up - down) / (2 * STEP), within(1e-5));
            double longer = head().target(score, NORM + STEP).value();
            double shorter = head().target(score, NORM - STEP).value();
            assertThat(here.byNorm())
                    .as("by norm at cosine %s", cosine)
                    .isCloseTo((longer - shorter) / (2 * STEP), within(1e-5));
        }
        assertThat(smooth).isGreaterThan(900);
    }

    @Test
    void everythingIsFiniteAtTheEnds() {
        for (double cosine : new double[] {-1, 1, -1 - 1e-7, 1 + 1e-7, 0}) {
            TargetLogit target = head().target(score(cosine), NORM);
            assertThat(target.value()).isFinite();
            assertThat(target.byScore()).isFinite();
            assertThat(target.byNorm()).isFinite();
        }
    }

    @Test
    void theLossesGradientsAreThoseOfFiniteDifferences() {
        long seed = 20261124;
        Random random = new Random(seed);
        int samples = 5;
        int classes = 7;
        double[] scores = random.doubles(35, -.9, .9).toArray();
        double[] norms = random.doubles(samples, 1, 2).toArray();
        int[] labels = random.ints(samples, 0, classes).toArray();
        SoftmaxLoss loss = new SoftmaxLoss(head());
        double[] gradients = scores.clone();
        double[] byNorms = norms.clone();
        loss.evaluate(gradients, byNorms, labels);
        for (int i = 0; i < scores.length; i++) {
            double difference =
                    (lossAt(loss, scores, i, STEP, norms, labels) - lossAt(loss, scores, i, -STEP, norms, labels))
                            / (2 * STEP);
            assertThat(gradients[i]).as("seed %s, score %s", seed, i).isCloseTo(difference, within(1e-6));
        }
        for (int i = 0; i < samples; i++) {
            double difference = (lossAt(loss, norms, i, STEP, scores, labels, true)
                            - lossAt(loss, norms, i, -STEP, scores, labels, true))
                    / (2 * STEP);
            assertThat(byNorms[i]).as("seed %s, norm %s", seed, i).isCloseTo(difference, within(1e-6));
        }
    }

    private static double lossAt(SoftmaxLoss loss, double[] scores, int at, double by, double[] norms, int[] labels) {
        return lossAt(loss, scores, at, by, norms, labels, false);
    }

    private static double lossAt(
            SoftmaxLoss loss, double[] moved, int at, double by, double[] still, int[] labels, boolean movesNorms) {
        double[] copy = moved.clone();
        copy[at] += by;
        return movesNorms ? loss.evaluate(still.clone(), copy, labels) : loss.evaluate(copy, still.clone(), labels);
    }

    @Test
    void floatsGiveTheLossOfDoubles() {
        Random random = new Random(7);
        int samples = 4;
        int classes = 50;
        float[] floats = new float[samples * classes];
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextFloat() * 1.8f - .9f;
            doubles[i] = floats[i];
        }
        int[] labels = {0, 49, 7, 7};
        SoftmaxLoss loss = new SoftmaxLoss(head());
        double[] norms = {1, 2, 3, 4};
        double fromDoubles = loss.evaluate(doubles, norms.clone(), labels);
        assertThat(loss.evaluate(floats, norms.clone(), labels)).isEqualTo(fromDoubles);
        for (int i = 0; i < floats.length; i++) {
            assertThat(floats[i]).isEqualTo((float) doubles[i]);
        }
    }
}
