package io.vultus.gallery;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names the outcome of embedding one photograph: the SHA-256 over the photograph's content and everything that decides
 * what comes out of it. Key of the embedding cache; a template keeps it so that a later ingestion recognises the
 * photograph.
 */
public final class ContentKey {

    /** The number of bytes. */
    public static final int BYTES = 32;

    private final byte[] sha256;

    private ContentKey(byte[] sha256) {
        if (sha256.length != BYTES) {
            throw new IllegalArgumentException("a content key has " + BYTES + " bytes, got " + sha256.length);
        }
        this.sha256 = sha256;
    }

    /** Takes {@value #BYTES} bytes; copied. */
    public static ContentKey of(byte[] sha256) {
        return new ContentKey(sha256.clone());
    }

    /** Takes 64 hexadecimal digits. */
    public static ContentKey ofHex(String hex) {
        return new ContentKey(HexFormat.of().parseHex(hex));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return sha256.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey that && Arrays.equals(sha256, that.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(sha256);
    }
}
