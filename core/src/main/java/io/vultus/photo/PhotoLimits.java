package io.vultus.photo;

/**
 * What a photograph may cost, checked before it is decoded. A JPEG of more pixels is decoded at a half, a quarter or an
 * eighth of its width and height, by the first that keeps the limit; other formats cannot be decoded smaller, and are
 * refused.
 *
 * @param maxBytes the largest file, in bytes
 * @param maxPixels the most decoded pixels, width times height; each takes three bytes, and up to eight more while it
 *     is decoded
 */
public record PhotoLimits(long maxBytes, long maxPixels) {

    /**
     * 40 megapixels, the largest that cameras commonly take, in at most 128 MiB (as much as they take uncompressed).
     */
    public static final PhotoLimits DEFAULT = new PhotoLimits(128L << 20, 40_000_000);

    public PhotoLimits {
        if (maxBytes < 1 || maxPixels < 1) {
            throw new IllegalArgumentException(
                    "limits are positive, got " + maxBytes + " bytes and " + maxPixels + " pixels");
        }
    }
}
