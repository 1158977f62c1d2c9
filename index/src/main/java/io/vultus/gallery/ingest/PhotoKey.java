package io.vultus.gallery.ingest;

import io.vultus.file.Sha256;
import io.vultus.gallery.ContentKey;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A photograph by its bytes.
 *
 * @param templateId the first 128 bits of their SHA-256, in hexadecimal: the same photograph is the same template,
 *     however it is embedded
 * @param content the SHA-256 over that SHA-256 and the fingerprint of what embeds it
 */
record PhotoKey(String templateId, ContentKey content) {

    private static final int TEMPLATE_ID_BYTES = 16;

    static PhotoKey of(byte[] photo, byte[] fingerprint) {
        MessageDigest sha256 = Sha256.digest();
        byte[] hash = sha256.digest(photo);
        sha256.update(hash);
        ContentKey content = ContentKey.of(sha256.digest(fingerprint));
        return new PhotoKey(HexFormat.of().formatHex(hash, 0, TEMPLATE_ID_BYTES), content);
    }
}
