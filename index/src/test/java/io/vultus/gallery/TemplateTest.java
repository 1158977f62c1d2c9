package io.vultus.gallery;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vultus.embedding.Embedding;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateTest {

    private static final Embedding FACE = Faces.face(1);

    /** A template without a face would be found out when it is written, by an error that says nothing of it. */
    @Test
    void whatIsMissingIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> Template.of("x", "t", null))
                .withMessage("embedding");
        assertThatNullPointerException()
                .isThrownBy(() -> Template.of("x", null))
                .withMessage("embedding");
        assertThatNullPointerException()
                .isThrownBy(() -> new Template("x", "t", FACE, null, Optional.empty(), Map.of()))
                .withMessage("source");
        assertThatNullPointerException()
                .isThrownBy(() -> new Template("x", "t", FACE, Optional.empty(), null, Map.of()))
                .withMessage("contentKey");
    }
}
