package io.vultus.gallery.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vultus.embedding.Embedding;
import io.vultus.face.BoundingBox;
import io.vultus.face.FaceException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept in a cache reads as an outcome or as nothing, and an outcome is kept as it was read. */
class EmbeddingOutcomeFuzzTest {

    static Stream<byte[]> outcomes() {
        return Stream.of(
                new EmbeddingOutcome.Face(new BoundingBox(1, 2, 3, 4), .5f, Embedding.ofUnit(new float[] {.6f, .8f}))
                        .toBytes(),
                new EmbeddingOutcome.NoFace(FaceException.Problem.NO_FACE, "no face").toBytes(),
                new byte[] {1, 0},
                new byte[] {});
    }

    @MethodSource("outcomes")
    @FuzzTest
    void outcomesAreReadOrIgnored(byte[] bytes) {
        EmbeddingOutcome.ofBytes(bytes)
                .ifPresent(outcome -> assertThat(EmbeddingOutcome.ofBytes(outcome.toBytes()))
                        .isPresent()
                        .get()
                        .hasSameClassAs(outcome));
    }
}
