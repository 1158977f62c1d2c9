package io.vultus.trainer.data;

import io.vultus.file.Sha256;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Gathers what tells one data set from another into a SHA-256. Not thread-safe. */
public final class DataFingerprint {

    private final MessageDigest sha256 = Sha256.digest();
    private final DataOutputStream out =
            new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));

    DataFingerprint() {}

    /** The SHA-256 of a file's contents, in lower-case hexadecimal. */
    public static String ofFile(Path file) {
        try {
            return Sha256.ofFile(file);
        } catch (IOException e) {
            throw new DatasetException("cannot read " + file + ": " + e, e);
        }
    }

    DataFingerprint add(long value) {
        try {
            out.writeLong(value);
        } catch (IOException e) {
            throw new UncheckedIOException("a digest cannot fail", e);
        }
        return this;
    }

    DataFingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        sha256.update(bytes);
        return this;
    }

    String hex() {
        return Sha256.hex(sha256);
    }
}
