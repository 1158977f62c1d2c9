package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.trainer.loss.Heads;
import io.vultus.trainer.loss.LambdaSchedule;
import io.vultus.trainer.loss.MarginHead;
import io.vultus.trainer.loss.MarginReference;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClassCentresTest {

    private static final Map<String, MarginHead> HEADS = Map.of(
            "softmax (logits = X W^T, no bias)", Heads.softmax(),
            "normalised softmax (s=64)", Heads.normalisedSoftmax(64),
            "SphereFace (m=4, lambda=5)", Heads.sphereFace(4, LambdaSchedule.constant(5)),
            "SphereFace (m=4, lambda=0)", Heads.sphereFace(4, LambdaSchedule.constant(0)),
            "SphereFace (m=3, lambda=1000)", Heads.sphereFace(3, LambdaSchedule.constant(1000)),
            "CosFace (s=64, m=0.35)", Heads.cosFace(64, .35),
            "ArcFace (s=64, m=0.5)", Heads.arcFace(64, .5),
            "ArcFace (s=30, m=0.4)", Heads.arcFace(30, .4),
            "combined (s=64, m1=1, m2=0.3, m3=0.2)", Heads.combined(64, 1, .3, .2));

    @Test
    void lossesAndGradientsEqualTheReference() throws IOException {
        JsonNode file = MarginReference.read();
        double[][] x = MarginReference.matrix(file.get("X"));
        double[][] w = MarginReference.matrix(file.get("W"));
        int[] labels = MarginReference.integers(file.get("labels"));
        JsonNode heads = file.get("heads");
        assertThat(heads.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(HEADS.keySet());
        HEADS.forEach((name, head) -> {
            ClassCentres centres =
                    new ClassCentres(ClassCentres.Layout.of(w.length, 1, w[0].length), DataType.DOUBLE, 1);
            centres.parameter().value().assign(Nd4j.createFromArray(w));
            INDArray embeddings = Nd4j.createFromArray(x);
            INDArray gradient = embeddings.ulike();
            double loss = centres.evaluate(head, embeddings, labels, gradient);
            JsonNode expected = heads.get(name);
            assertThat(loss).as(name).isCloseTo(expected.get("loss").asDouble(), within(1e-9));
            assertClose(name + " dX", gradient, expected.get("dX"));
            assertClose(name + " dW", centres.parameter().gradient(), expected.get("dW"));
        });
    }

    private static void assertClose(String name, INDArray actual, JsonNode expected) {
        INDArray difference = actual.sub(Nd4j.createFromArray(MarginReference.matrix(expected)));
        assertThat(difference.amaxNumber().doubleValue()).as(name).isLessThan(1e-9);
    }

    @Test
    void onlyTheNearestSubCentreCounts() {
        ClassCentres centres = new ClassCentres(ClassCentres.Layout.of(2, 2, 2), DataType.DOUBLE, 1);
        centres.parameter().value().assign(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {-1, 0}, {0, -2}}));
        INDArray embeddings = Nd4j.createFromArray(new double[][] {{3, 1}, {-1, -3}});
        INDArray gradient = embeddings.ulike();
        MarginHead head = Heads.normalisedSoftmax(2);
        double loss = centres.evaluate(head, embeddings, new int[] {0, 1}, gradient);
        double near = 3 / Math.sqrt(10);
        double far = -1 / Math.sqrt(10);
        assertThat(loss).isCloseTo(Math.log(1 + Math.exp(2 * (far - near))), within(1e-9));
        INDArray byCentres = centres.parameter().gradient();
        assertThat(byCentres.getRow(0).norm2Number().doubleValue()).isGreaterThan(.01);
        assertThat(byCentres.getRow(3).norm2Number().doubleValue()).isGreaterThan(.01);
    }

    @Test
    void subCentreGradientsAreThoseOfFiniteDifferences() {
        ClassCentres centres = new ClassCentres(ClassCentres.Layout.of(5, 3, 4), DataType.DOUBLE, 11);
        INDArray embeddings = new Initial(DataType.DOUBLE, 5).normal("x", 1, 6, 4);
        int[] labels = {0, 1, 2, 3, 4, 0};
        INDArray gradient = embeddings.ulike();
        MarginHead head = Heads.arcFace(8, .3);
        centres.evaluate(head, embeddings, labels, gradient);
        INDArray byCentres = centres.parameter().gradient().dup();
        INDArray scratch = embeddings.ulike();
        assertThat(GradientCheck.worst(embeddings, gradient, () -> centres.evaluate(head, embeddings, labels, scratch)))
                .isLessThan(1e-7);
        assertThat(GradientCheck.worst(
                        centres.parameter().value(),
                        byCentres,
                        () -> centres.evaluate(head, embeddings, labels, scratch)))
                .isLessThan(1e-7);
    }

    @Test
    void floatsComeCloseToDoubles() {
        int[] labels = {3, 17, 3, 90};
        double[] losses = new double[2];
        INDArray[] gradients = new INDArray[2];
        DataType[] types = {DataType.DOUBLE, DataType.FLOAT};
        for (int i = 0; i < 2; i++) {
            ClassCentres centres = new ClassCentres(ClassCentres.Layout.of(100, 1, 32), types[i], 4);
            INDArray embeddings = new Initial(types[i], 9).normal("x", 1, 4, 32);
            gradients[i] = embeddings.ulike();
            losses[i] = centres.evaluate(Heads.arcFace(64, .5), embeddings, labels, gradients[i]);
        }
        assertThat(losses[1]).isCloseTo(losses[0], within(1e-3));
        assertThat(gradients[1]
                        .castTo(DataType.DOUBLE)
                        .sub(gradients[0])
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-3);
    }

    @Test
    void refusesToHaveNoClasses() {
        assertThatThrownBy(() -> new ClassCentres(ClassCentres.Layout.of(0, 1, 8), DataType.FLOAT, 1))
                .hasMessage("no centres: 0 classes of 1 sub-centres in 8 dimensions");
    }
}
