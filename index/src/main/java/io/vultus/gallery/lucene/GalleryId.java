package io.vultus.gallery.lucene;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Tells a gallery from every other one: 128 random bits, chosen when it is created and kept for good. Copies of the
 * folder share it. The id of an encrypted gallery is {@linkplain io.vultus.gallery.encryption.DataKey#galleryId derived
 * from its data key}, so that it is known before anything is decrypted.
 *
 * @param hex 32 hexadecimal digits, lower case
 */
record GalleryId(String hex) {

    static final int BYTES = 16;

    GalleryId {
        if (!hex.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
            throw new IllegalArgumentException(
                    "a gallery's id has " + 2 * BYTES + " hexadecimal digits, got \"" + hex + "\"");
        }
    }

    static GalleryId random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return of(bytes);
    }

    /** The id with these {@value #BYTES} bytes. */
    static GalleryId of(byte[] bytes) {
        return new GalleryId(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return hex;
    }
}
