package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.embedding.Embedding;
import io.vultus.face.BoundingBox;
import io.vultus.face.FaceException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddingOutcomeTest {

    private static final EmbeddingOutcome FACE = new EmbeddingOutcome.Face(
            new BoundingBox(1.5f, -2, 30, 40), 0.875f, Embedding.normalise(new float[] {1, 2, 3}));

    @Test
    void aFaceComesBackToTheBit() {
        assertThat(EmbeddingOutcome.ofBytes(FACE.toBytes())).contains(FACE);
        assertThat(FACE.toBytes()).hasSize(2 + 6 * 4 + 3 * 4);
    }

    @ParameterizedTest
    @EnumSource
    void aProblemComesBackWithItsMessage(FaceException.Problem problem) {
        EmbeddingOutcome outcome = new EmbeddingOutcome.NoFace(problem, "kein Gesicht, 12×34");

        assertThat(EmbeddingOutcome.ofBytes(outcome.toBytes())).contains(outcome);
    }

    @Test
    void anythingElseReadsAsNothing() {
        byte[] bytes = FACE.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(EmbeddingOutcome.ofBytes(Arrays.copyOf(bytes, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
        assertThat(EmbeddingOutcome.ofBytes(new byte[] {2, 0})).isEmpty();
        assertThat(EmbeddingOutcome.ofBytes(new byte[] {1, 9})).isEmpty();
        Random random = new Random(1);
        for (int round = 0; round < 10_000; round++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
            EmbeddingOutcome.ofBytes(damaged); // must not throw
        }
    }
}
