package io.vultus.face;

/**
 * What a detector is asked for.
 *
 * @param scoreThreshold faces below this confidence are dropped, 0 to 1
 * @param nmsThreshold of two boxes that overlap by more than this (intersection over union), the weaker is dropped, 0
 *     to 1
 * @param maxSide larger photographs are searched scaled down to this longer side, in pixels: it bounds the time, and
 *     faces below about ten pixels after scaling are not found
 */
public record DetectionOptions(float scoreThreshold, float nmsThreshold, int maxSide) {

    /** The largest side that a picture is searched at, in pixels. */
    public static final int MAX_SIDE = 4096;

    public DetectionOptions {
        if (!(scoreThreshold >= 0 && scoreThreshold <= 1 && nmsThreshold >= 0 && nmsThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "thresholds lie between 0 and 1, got score " + scoreThreshold + " and NMS " + nmsThreshold);
        }
        if (maxSide < 32 || maxSide > MAX_SIDE) {
            throw new IllegalArgumentException("maxSide lies between 32 and " + MAX_SIDE + " pixels, got " + maxSide);
        }
    }
}
