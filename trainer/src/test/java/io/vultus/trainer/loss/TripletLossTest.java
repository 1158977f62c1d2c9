package io.vultus.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.trainer.loss.TripletLoss.Mining;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TripletLossTest {

    @ParameterizedTest
    @CsvSource({"BATCH_ALL, triplet_batch_all", "BATCH_HARD, triplet_batch_hard"})
    void equalsTheReference(Mining mining, String key) throws IOException {
        JsonNode file = MarginReference.read();
        JsonNode expected = file.get(key);
        TripletLoss loss = new TripletLoss(expected.get("margin").asDouble(), mining);
        double[][] embeddings = MarginReference.matrix(file.get("X"));
        TripletLoss.Result result = loss.evaluate(embeddings, MarginReference.integers(expected.get("labels")));
        assertThat(result.loss()).isCloseTo(expected.get("loss").asDouble(), within(1e-9));
        double[][] gradients = MarginReference.matrix(expected.get("dX"));
        for (int i = 0; i < gradients.length; i++) {
            assertThat(embeddings[i]).containsExactly(gradients[i], within(1e-9));
        }
        if (expected.has("active")) {
            assertThat(result.active()).isEqualTo(expected.get("active").asInt());
            assertThat(result.triplets()).isEqualTo(expected.get("triplets").asInt());
        }
    }

    @ParameterizedTest
    @EnumSource(Mining.class)
    void gradientsAreThoseOfFiniteDifferences(Mining mining) {
        double[][] embeddings = new double[6][];
        Random random = new Random(3);
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = random.doubles(4, -1, 1).toArray();
        }
        int[] labels = {0, 0, 1, 1, 2, 2};
        TripletLoss loss = new TripletLoss(.5, mining);
        double[][] gradients = embeddings.clone();
        loss.evaluate(gradients, labels);
        double step = 1e-6;
        assertThat(Arrays.stream(gradients)
                        .flatMapToDouble(Arrays::stream)
                        .map(Math::abs)
                        .max()
                        .orElseThrow())
                .isGreaterThan(.01);
        for (int i = 0; i < embeddings.length; i++) {
            for (int d = 0; d < 4; d++) {
                double value = embeddings[i][d];
                embeddings[i][d] = value + step;
                double up = loss.evaluate(embeddings.clone(), labels).loss();
                embeddings[i][d] = value - step;
                double down = loss.evaluate(embeddings.clone(), labels).loss();
                embeddings[i][d] = value;
                assertThat(gradients[i][d]).isCloseTo((up - down) / (2 * step), within(1e-7));
            }
        }
    }

    @Test
    void semiHardTakesTheNearestNegativeBeyondThePositive() {
        double[][] angles = {unit(0), unit(.5), unit(.3), unit(.7), unit(2)};
        int[] labels = {0, 0, 1, 2, 3};
        TripletLoss.Result result = new TripletLoss(.4, Mining.SEMI_HARD).evaluate(angles, labels);
        // Anchor 0: positive at .5, negative at .7. Anchor 1: positive at .5 away, the others at .2, .2 and 1.5.
        double first = distance(.5) - distance(.7) + .4;
        assertThat(result.triplets()).isEqualTo(2);
        assertThat(result.active()).isEqualTo(1);
        assertThat(result.loss()).isCloseTo(first / 2, within(1e-12));
    }

    @Test
    void aBatchWithoutTripletsHasNoLoss() {
        double[][] embeddings = {{1, 0}, {0, 1}};
        TripletLoss.Result result = new TripletLoss(.2, Mining.BATCH_HARD).evaluate(embeddings, new int[] {0, 1});
        assertThat(result.loss()).isZero();
        assertThat(result.triplets()).isZero();
        assertThat(embeddings[0]).containsExactly(0, 0);
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        assertThatThrownBy(() -> new TripletLoss(.2, Mining.BATCH_ALL).evaluate(new double[2][2], new int[3]))
                .hasMessage("2 embeddings but 3 labels");
    }

    private static double[] unit(double angle) {
        return new double[] {Math.cos(angle), Math.sin(angle)};
    }

    private static double distance(double angle) {
        return 2 - 2 * Math.cos(angle);
    }
}
