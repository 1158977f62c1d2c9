package io.vultus.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

    @RepeatedTest(20)
    void normalisingAnyVectorGivesUnitLengthAndKeepsTheDirection(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        float[] raw = new float[1 + random.nextInt(1024)];
        double scale = Math.pow(10, random.nextInt(20) - 10);
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (float) (scale * random.nextGaussian());
        }

        Embedding embedding = Embedding.normalise(raw);

        assertThat(embedding.cosine(embedding)).isCloseTo(1, within(1e-6));
        float[] values = embedding.toArray();
        assertThat((double) values[0] * raw[raw.length - 1])
                .isCloseTo((double) values[raw.length - 1] * raw[0], within(1e-6 * scale));
    }

    @Test
    void onlyFiniteUnitVectorsPassTheDoor() {
        assertThatThrownBy(() -> Embedding.ofUnit(new float[] {0.6f, 0.9f}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have norm 1 to within 1.0E-4")
                .hasMessageContaining("norm 1.08");
        assertThatThrownBy(() -> Embedding.normalise(new float[3]))
                .hasMessage("a vector of norm 0.0 has no direction (3 dimensions)");
        assertThatThrownBy(() -> Embedding.normalise(new float[0]))
                .hasMessage("an embedding needs at least one dimension");
        assertThatThrownBy(() -> Embedding.normalise(new float[] {1, Float.NaN}))
                .hasMessage("value 1 of 2 is not finite: NaN");
        assertThat(Embedding.ofUnit(new float[] {0.6f, 0.8f}).toArray()).containsExactly(0.6f, 0.8f);
    }

    @Test
    void cannotBeChangedFromOutside() {
        float[] values = {1, 0};
        Embedding embedding = Embedding.ofUnit(values);

        values[0] = 5;
        embedding.toArray()[0] = 7;

        assertThat(embedding.toArray()).containsExactly(1, 0);
    }

    @Test
    void valuesAreCopiedToTheBeginning() {
        float[] target = {5, 5, 5};
        Embedding.ofUnit(new float[] {0.6f, 0.8f}).copyTo(target);

        assertThat(target).containsExactly(0.6f, 0.8f, 5);
    }

    @Test
    void sumsAndCosines() {
        Embedding right = Embedding.ofUnit(new float[] {1, 0});
        Embedding up = Embedding.ofUnit(new float[] {0, 1});

        assertThat(right.cosine(up)).isZero();
        assertThat(Embedding.sumOf(List.of(right, up)).cosine(right)).isCloseTo(Math.sqrt(0.5), within(1e-7));
        assertThatThrownBy(() -> right.cosine(Embedding.ofUnit(new float[] {1})))
                .hasMessage("embeddings of 2 and 1 dimensions do not go together");
    }

    @Test
    void neverPrintsItsValues() {
        assertThat(Embedding.ofUnit(new float[] {0.6f, 0.8f})).hasToString("Embedding[2 dimensions]");
    }
}
