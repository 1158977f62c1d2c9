package io.vultus.face;

import java.util.Arrays;

/**
 * The five points by which a face is aligned, in pixels of the photograph: the eye on the image's left, the eye on its
 * right, the tip of the nose, the corner of the mouth on the image's left, the one on its right.
 */
public final class Landmarks5 {

    /** The number of points. */
    public static final int POINTS = 5;

    private final float[] xy;

    private Landmarks5(float[] xy) {
        this.xy = xy;
    }

    /**
     * Takes the points in the order above.
     *
     * @param xy x0, y0, x1, y1 … y4; copied
     * @throws IllegalArgumentException if there are not ten finite values
     */
    public static Landmarks5 of(float... xy) {
        if (xy.length != 2 * POINTS) {
            throw new IllegalArgumentException("five points are ten values, got " + xy.length);
        }
        for (float value : xy) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("a landmark is not finite: " + Arrays.toString(xy));
            }
        }
        return new Landmarks5(xy.clone());
    }

    /** The same points in a picture whose sides are longer by this factor. */
    Landmarks5 times(float factor) {
        float[] moved = new float[xy.length];
        for (int i = 0; i < xy.length; i++) {
            moved[i] = factor * xy[i];
        }
        return new Landmarks5(moved);
    }

    /** The x of point {@code i} (0–4), in pixels. */
    public float x(int i) {
        return xy[2 * i];
    }

    /** The y of point {@code i} (0–4), in pixels. */
    public float y(int i) {
        return xy[2 * i + 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Landmarks5 that && Arrays.equals(xy, that.xy);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(xy);
    }

    @Override
    public String toString() {
        return "Landmarks5" + Arrays.toString(xy);
    }
}
