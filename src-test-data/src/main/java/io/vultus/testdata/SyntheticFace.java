package io.vultus.testdata;

import java.awt.image.BufferedImage;

/** A rendered face with the five points by which it is aligned. */
public final class SyntheticFace {

    private final BufferedImage image;
    private final float[] points;

    SyntheticFace(BufferedImage image, float[] points) {
        this.image = image;
        this.points = points;
    }

    /** The picture, in 8 bits each of red, green and blue. */
    public BufferedImage image() {
        return image;
    }

    /**
     * Where the points truly are, in pixels of the picture: x and y of the eye on the picture's left, the one on its
     * right, the tip of the nose, the corner of the mouth on the left, the one on the right.
     */
    public float[] points() {
        return points.clone();
    }

    /** The pixels row by row from the top, three bytes each: blue, green, red. */
    public byte[] bgr() {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] bgr = new byte[3 * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            bgr[3 * i] = (byte) rgb[i];
            bgr[3 * i + 1] = (byte) (rgb[i] >> 8);
            bgr[3 * i + 2] = (byte) (rgb[i] >> 16);
        }
        return bgr;
    }
}
