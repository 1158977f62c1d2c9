package io.vultus.gallery.encryption;

import io.vultus.gallery.GalleryKeyException;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that opens an encrypted gallery: {@value #BYTES} random bytes. It is no password: nothing is derived from
 * words that can be guessed. Without it nothing of the gallery can be read by anybody; it is not kept with the gallery.
 */
public final class GalleryKey {

    /** The length of a key. */
    public static final int BYTES = 32;

    /** Hexadecimal digits in UTF-32, with a mark and a line end. */
    private static final int MAX_FILE_BYTES = 4 * (2 * BYTES + 8);

    private final SecretKey aes;

    private GalleryKey(byte[] bytes) {
        aes = new SecretKeySpec(bytes, "AES");
    }

    /** A new key, from the system's source of secrets. */
    public static GalleryKey generate() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new GalleryKey(bytes);
    }

    /**
     * Reads a key that was written down.
     *
     * @param text 64 hexadecimal digits, or the 44 characters of Base64; white space around it does not count
     * @param source where it comes from, for messages
     * @throws GalleryKeyException if it is neither; the message does not repeat it
     */
    public static GalleryKey ofText(String text, String source) {
        String key = text.strip();
        try {
            byte[] bytes = key.length() == 2 * BYTES
                    ? HexFormat.of().parseHex(key)
                    : Base64.getDecoder().decode(key);
            if (bytes.length == BYTES) {
                return new GalleryKey(bytes);
            }
        } catch (IllegalArgumentException e) {
            // As for any other length. The cause would repeat parts of the text, which may be a key.
        }
        throw new GalleryKeyException(source + " holds no key: " + BYTES + " bytes are wanted, as " + 2 * BYTES
                + " hexadecimal digits or in Base64, got " + key.length() + " characters");
    }

    /**
     * Reads the key in a file, as {@link #ofText}.
     *
     * @throws GalleryKeyException if the file cannot be read or holds no key
     */
    public static GalleryKey ofFile(Path file) {
        try {
            // Larger files are no keys, and need not be read.
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new GalleryKeyException(file + " holds no key: it has " + Files.size(file) + " bytes");
            }
            return ofText(TextFile.read(file), file.toString());
        } catch (CharacterCodingException e) {
            // The cause would tell where in the file, which may be a key.
            throw new GalleryKeyException(file + " holds no key: it is not a text file");
        } catch (NoSuchFileException e) {
            throw new GalleryKeyException("there is no key file " + file, e);
        } catch (IOException e) {
            throw new GalleryKeyException("the key file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The key in 64 hexadecimal digits, to be written down. */
    public String toText() {
        return HexFormat.of().formatHex(aes.getEncoded());
    }

    SecretKey aes() {
        return aes;
    }

    /** Tells nothing. */
    @Override
    public String toString() {
        return "GalleryKey";
    }
}
