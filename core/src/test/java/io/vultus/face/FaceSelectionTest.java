package io.vultus.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaceSelectionTest {

    private static final DetectedFace LARGE_AT_THE_EDGE = face(0, 0, 60, 60, 0.9f);
    private static final DetectedFace SMALL_IN_THE_MIDDLE = face(480, 480, 40, 40, 0.8f);
    private static final List<DetectedFace> BOTH = List.of(LARGE_AT_THE_EDGE, SMALL_IN_THE_MIDDLE);

    @Test
    void selects() {
        assertThat(FaceSelection.ALL.select(BOTH, 1000, 1000)).isEqualTo(BOTH);
        assertThat(FaceSelection.LARGEST.select(BOTH, 1000, 1000)).containsExactly(LARGE_AT_THE_EDGE);
        assertThat(FaceSelection.CENTRAL.select(BOTH, 1000, 1000)).containsExactly(SMALL_IN_THE_MIDDLE);
        assertThat(FaceSelection.ONLY.select(BOTH.subList(0, 1), 1000, 1000)).containsExactly(LARGE_AT_THE_EDGE);
    }

    @Test
    void severalWhereOneIsWantedIsAnError() {
        assertThatThrownBy(() -> FaceSelection.ONLY.select(BOTH, 1000, 1000))
                .isInstanceOfSatisfying(
                        FaceException.class,
                        e -> assertThat(e.problem()).isEqualTo(FaceException.Problem.SEVERAL_FACES))
                .hasMessageStartingWith("2 faces where one is wanted");
    }

    @Test
    void ofOverlappingBoxesTheBestStays() {
        DetectedFace best = face(0, 0, 100, 100, 0.9f);
        DetectedFace overlapping = face(10, 10, 100, 100, 0.8f); // IoU 8100 / 11900 = 0.68
        DetectedFace apart = face(95, 95, 100, 100, 0.7f);

        assertThat(ScoredBox.suppressDoubles(List.of(apart, overlapping, best), 0.4f))
                .containsExactly(best, apart);
        assertThat(ScoredBox.suppressDoubles(List.of(apart, overlapping, best), 0.69f))
                .containsExactly(best, overlapping, apart);
    }

    private static DetectedFace face(float x, float y, float width, float height, float score) {
        return new DetectedFace(new BoundingBox(x, y, width, height), Landmarks5.of(new float[10]), score);
    }
}
