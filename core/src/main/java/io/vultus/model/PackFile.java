package io.vultus.model;

/**
 * What one file of a pack must be.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param bytes its length, from 1 to {@link #MAX_BYTES}
 */
public record PackFile(String sha256, long bytes) {

    /** ONNX files are protobuf messages, which end at 2 GiB. */
    public static final long MAX_BYTES = 1L << 31;

    public PackFile {
        PackNames.requireSha256("sha256", sha256);
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("bytes is from 1 to " + MAX_BYTES + ", got " + bytes);
        }
    }
}
