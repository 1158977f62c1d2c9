package io.vultus.model;

import io.vultus.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of files, and of values in a canonical encoding. */
final class Digests {

    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest;

    private Digests(String algorithm) {
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }

    static Digests sha256() {
        return new Digests("SHA-256");
    }

    /** The SHA-256 of a file in lower-case hexadecimal. */
    static String sha256(Path file) throws IOException {
        return sha256().file(file).hex();
    }

    /** The 64 bytes of the SHA-512 of a file. */
    static byte[] sha512(Path file) throws IOException {
        return new Digests("SHA-512").file(file).digest.digest();
    }

    private Digests file(Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = RegularFile.stream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return this;
    }

    /** Adds a text: the number of its UTF-8 bytes as an int32, big-endian, then these. */
    Digests text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return int32(bytes.length).raw(bytes);
    }

    /** Adds an int32, big-endian. */
    Digests int32(int value) {
        return raw(new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value});
    }

    /** Adds the int32 of a float's IEEE 754 bits, negative zero as zero. */
    Digests float32(float value) {
        return int32(Float.floatToIntBits(value + 0f));
    }

    private Digests raw(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
