package io.vultus.trainer.data;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Gathers what tells one data set from another into a SHA-256. Not thread-safe. */
public final class DataFingerprint {

    private final MessageDigest sha256;
    private final DataOutputStream out;

    DataFingerprint() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
    }

    /** The SHA-256 of a file's contents, in lower-case hexadecimal. */
    public static String ofFile(Path file) {
        DataFingerprint fingerprint = new DataFingerprint();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(fingerprint.out);
        } catch (IOException e) {
            throw new DatasetException("cannot read " + file + ": " + e, e);
        }
        return fingerprint.hex();
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
        return HexFormat.of().formatHex(sha256.digest());
    }
}
