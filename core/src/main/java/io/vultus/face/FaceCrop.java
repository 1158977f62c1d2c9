package io.vultus.face;

import io.vultus.photo.Photo;

/**
 * A face cut out and aligned to the ArcFace template: {@value #SIZE}×{@value #SIZE} pixels, three bytes each in the
 * order blue, green, red, row by row from the top. Immutable.
 */
public final class FaceCrop {

    /** Width and height, in pixels. */
    public static final int SIZE = 112;

    /** The number of bytes. */
    public static final int BYTES = SIZE * SIZE * 3;

    private final byte[] bgr;

    private FaceCrop(byte[] bgr) {
        this.bgr = bgr;
    }

    /**
     * Takes pixels.
     *
     * @param bgr {@value #BYTES} bytes; copied
     */
    public static FaceCrop of(byte[] bgr) {
        return owning(bgr.clone());
    }

    /**
     * Takes a photograph that is an aligned face already.
     *
     * @param name what to call it in errors
     * @throws CropSizeException if it is not of {@value #SIZE}×{@value #SIZE} pixels
     */
    public static FaceCrop of(Photo photo, String name) {
        if (photo.width() != SIZE || photo.height() != SIZE) {
            throw new CropSizeException(name + " has " + photo.width() + " × " + photo.height()
                    + " pixels; aligned faces have " + SIZE + " × " + SIZE);
        }
        return new FaceCrop(photo.toBgr());
    }

    /** As {@link #of}, without the copy: the caller gives the array away. */
    static FaceCrop owning(byte[] bgr) {
        if (bgr.length != BYTES) {
            throw new IllegalArgumentException(
                    "a crop is " + SIZE + "×" + SIZE + " pixels of 3 bytes, " + BYTES + " bytes; got " + bgr.length);
        }
        return new FaceCrop(bgr);
    }

    /** A copy of the pixels. */
    public byte[] toBytes() {
        return bgr.clone();
    }

    /**
     * Reads one channel of all pixels through a table.
     *
     * @param c 0 blue, 1 green, 2 red
     * @param table 256 values, one for each value of a byte
     * @param into takes {@value #SIZE}×{@value #SIZE} values, row by row
     */
    public void readChannel(int c, float[] table, float[] into) {
        for (int i = 0; i < SIZE * SIZE; i++) {
            into[i] = table[bgr[3 * i + c] & 0xff];
        }
    }

    /** The mirror image, left to right. */
    public FaceCrop flipped() {
        byte[] flipped = new byte[BYTES];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int from = (y * SIZE + x) * 3;
                int to = (y * SIZE + SIZE - 1 - x) * 3;
                flipped[to] = bgr[from];
                flipped[to + 1] = bgr[from + 1];
                flipped[to + 2] = bgr[from + 2];
            }
        }
        return new FaceCrop(flipped);
    }
}
