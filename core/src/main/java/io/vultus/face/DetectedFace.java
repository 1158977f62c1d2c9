package io.vultus.face;

/**
 * A face found in a photograph.
 *
 * @param box where it is
 * @param landmarks its five points
 * @param score the detector's confidence, 0 to 1
 */
public record DetectedFace(BoundingBox box, Landmarks5 landmarks, float score) implements ScoredBox {}
