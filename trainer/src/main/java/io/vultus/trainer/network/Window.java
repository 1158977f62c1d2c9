package io.vultus.trainer.network;

/**
 * A rectangle that slides over a feature map.
 *
 * @param height in pixels
 * @param width in pixels
 * @param stride how far it moves in either direction, in pixels
 * @param rows how far it reaches over the upper and the lower edge, in pixels
 * @param columns how far it reaches over the left and the right edge, in pixels
 */
public record Window(int height, int width, int stride, int rows, int columns) {

    public Window {
        boolean fits = height > 0 && width > 0 && stride > 0 && rows >= 0 && columns >= 0;
        if (!fits || rows >= height || columns >= width) {
            throw new IllegalArgumentException(
                    "no window: " + height + "×" + width + ", stride " + stride + ", padding " + rows + "×" + columns);
        }
    }

    /** Square and centred on its pixels: 3 means 3×3 with padding 1. */
    public static Window centred(int size, int stride) {
        return centred(size, size, stride);
    }

    /** Centred on its pixels: 1×7 has padding 0×3. */
    public static Window centred(int height, int width, int stride) {
        return new Window(height, width, stride, height / 2, width / 2);
    }

    /** Square, without padding. */
    public static Window valid(int size, int stride) {
        return new Window(size, size, stride, 0, 0);
    }

    /** Its number of pixels. */
    public int area() {
        return Math.multiplyExact(height, width);
    }

    /** Whether it reaches over an edge. */
    public boolean isPadded() {
        return rows > 0 || columns > 0;
    }

    Shape over(Shape in, int channels) {
        int down = in.height() + 2 * rows - height;
        int across = in.width() + 2 * columns - width;
        if (down < 0 || across < 0) {
            throw new IllegalArgumentException("a window of " + height + "×" + width + " is larger than " + in);
        }
        return new Shape(channels, down / stride + 1, across / stride + 1);
    }
}
