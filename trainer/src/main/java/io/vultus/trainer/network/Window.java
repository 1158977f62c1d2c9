package io.vultus.trainer.network;

/**
 * A rectangle that slides over a feature map.
 *
 * @param height in pixels
 * @param width in pixels
 * @param stride how far it moves in either direction, in pixels
 * @param padding how far it reaches over every edge, in pixels
 */
public record Window(int height, int width, int stride, int padding) {

    public Window {
        if (height < 1 || width < 1 || stride < 1 || padding < 0 || padding >= Math.max(height, width)) {
            throw new IllegalArgumentException(
                    "no window: " + height + "×" + width + ", stride " + stride + ", padding " + padding);
        }
    }

    /** Square and centred on its pixels: 3 means 3×3 with padding 1. */
    public static Window centred(int size, int stride) {
        return new Window(size, size, stride, size / 2);
    }

    /** Square, without padding. */
    public static Window valid(int size, int stride) {
        return new Window(size, size, stride, 0);
    }

    /** Its number of pixels. */
    public int area() {
        return Math.multiplyExact(height, width);
    }

    Shape over(Shape in, int channels) {
        int rows = in.height() + 2 * padding - height;
        int columns = in.width() + 2 * padding - width;
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException("a window of " + height + "×" + width + " is larger than " + in);
        }
        return new Shape(channels, rows / stride + 1, columns / stride + 1);
    }
}
