package io.vultus.trainer.network;

/**
 * The size of one sample's feature map.
 *
 * @param channels positive
 * @param height in pixels, positive; 1 for a vector
 * @param width in pixels, positive; 1 for a vector
 */
public record Shape(int channels, int height, int width) {

    public Shape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a feature map has at least one value; got " + channels + "×" + height + "×" + width);
        }
    }

    /** A vector. */
    public static Shape vector(int length) {
        return new Shape(length, 1, 1);
    }

    /** How many values it has. */
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(channels, height), width);
    }

    /** Pixels of one channel. */
    public int area() {
        return Math.multiplyExact(height, width);
    }

    @Override
    public String toString() {
        return channels + "×" + height + "×" + width;
    }
}
