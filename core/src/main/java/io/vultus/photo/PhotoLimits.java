package io.vultus.photo;

/**
 * What a photograph may cost, checked before it is decoded.
 *
 * @param maxBytes the largest file, in bytes
 * @param maxPixels the most pixels, width times height; each takes three bytes once decoded
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
