package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.loss.MarginHead;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SampledCentresTest {

    private static final int CLASSES = 30;
    private static final int DIMENSION = 8;
    private static final MarginHead HEAD = Heads.arcFace(16, .3);
    private static final int[] LABELS = {3, 29, 3, 0};

    private static INDArray embeddings() {
        Random random = new Random(7);
        float[][] rows = new float[LABELS.length][DIMENSION];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return Nd4j.createFromArray(rows);
    }

    private static void move(INDArray value, INDArray gradient, INDArray velocity) {
        value.addi(velocity.muli(.9).subi(gradient.mul(.5)));
    }

    @Test
    void allOfThemAreTheFullClassifierBitForBit() {
        ClassCentres full = new ClassCentres(ClassCentres.Layout.of(CLASSES, 2, DIMENSION), DataType.FLOAT, 5);
        SampledCentres sampled =
                new SampledCentres(ClassCentres.Layout.of(CLASSES, 2, DIMENSION), 1, LABELS.length, DataType.FLOAT, 5);
        INDArray fullVelocity = full.parameter().value().ulike().assign(0);
        INDArray velocity = sampled.parameter().value().ulike().assign(0);
        INDArray x = embeddings();
        INDArray fullGradient = x.ulike();
        INDArray gradient = x.ulike();
        for (int step = 0; step < 4; step++) {
            double expected = full.evaluate(HEAD, x, LABELS, fullGradient);
            sampled.draw(LABELS, step, velocity);
            assertThat(sampled.evaluate(HEAD, x, LABELS, gradient)).isEqualTo(expected);
            assertThat(gradient).isEqualTo(fullGradient);
            move(full.parameter().value(), full.parameter().gradient(), fullVelocity);
            move(sampled.parameter().value(), sampled.parameter().gradient(), velocity);
            sampled.keep(velocity);
            assertThat(sampled.all().toFloatMatrix())
                    .isDeepEqualTo(full.parameter().value().toFloatMatrix());
            assertThat(sampled.allVelocities().toFloatMatrix()).isDeepEqualTo(fullVelocity.toFloatMatrix());
        }
    }

    @Test
    void aStepTouchesItsOwnPeopleAndAShareOfTheOthers() {
        SampledCentres sampled =
                new SampledCentres(ClassCentres.Layout.of(CLASSES, 1, DIMENSION), .3, LABELS.length, DataType.FLOAT, 5);
        assertThat(sampled.drawnClasses()).isEqualTo(9);
        boolean[] everTouched = new boolean[CLASSES];
        INDArray velocity = sampled.parameter().value().ulike();
        INDArray gradient = embeddings().ulike();
        for (int step = 0; step < 40; step++) {
            float[][] before = sampled.all().toFloatMatrix();
            sampled.draw(LABELS, step, velocity);
            sampled.evaluate(HEAD, embeddings(), LABELS, gradient);
            move(sampled.parameter().value(), sampled.parameter().gradient(), velocity);
            sampled.keep(velocity);
            float[][] after = sampled.all().toFloatMatrix();
            int[] touched = IntStream.range(0, CLASSES)
                    .filter(i -> !Arrays.equals(before[i], after[i]))
                    .toArray();
            assertThat(touched).hasSize(9).contains(0, 3, 29);
            for (int label : touched) {
                everTouched[label] = true;
            }
        }
        assertThat(everTouched).doesNotContain(false);
    }

    @Test
    void sharesAreChecked() {
        assertThatThrownBy(() ->
                        new SampledCentres(ClassCentres.Layout.of(CLASSES, 1, DIMENSION), 0, 4, DataType.FLOAT, 5))
                .hasMessage("a step sees a share of the classes in (0, 1]; got 0.0");
    }
}
