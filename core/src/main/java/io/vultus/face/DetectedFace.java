package io.vultus.face;

import java.util.Objects;

/**
 * A face found in a photograph.
 *
 * @param box where it is
 * @param landmarks its five points
 * @param score the detector's confidence, 0 to 1
 */
public record DetectedFace(BoundingBox box, Landmarks5 landmarks, float score) implements ScoredBox {

    public DetectedFace {
        Objects.requireNonNull(box, "box");
        Objects.requireNonNull(landmarks, "landmarks");
    }

    /** The same face in a picture whose sides are this many times as long. */
    DetectedFace enlarged(int factor) {
        BoundingBox larger =
                new BoundingBox(factor * box.x(), factor * box.y(), factor * box.width(), factor * box.height());
        return new DetectedFace(larger, landmarks.times(factor), score);
    }
}
