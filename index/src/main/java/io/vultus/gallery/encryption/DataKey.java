package io.vultus.gallery.encryption;

import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryTooNewException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.lucene.util.IOUtils;

/**
 * The key of a gallery's files, made once for each gallery. It is kept wrapped under the user's {@link GalleryKey}, so
 * that another key is given to a gallery by writing {@value #FILE_BYTES} bytes. The file, big-endian:
 *
 * <pre>
 * int64   magic, "VULTUSDK"
 * int32   version, 1
 * 12 B    nonce
 * 48 B    the data key, encrypted with AES-256-GCM, and its tag
 * int32   CRC-32C of everything before: tells damage from a wrong key
 * </pre>
 *
 * Whoever destroys this file, or the user's key, has erased the gallery.
 */
public final class DataKey {

    private static final long MAGIC = 0x56554c545553444bL;
    private static final int VERSION = 1;
    private static final int ID_BYTES = 16;
    private static final int WRAPPED_BYTES = GalleryKey.BYTES + Aes.TAG_BYTES;
    private static final int FILE_BYTES = Long.BYTES + Integer.BYTES + Aes.NONCE_BYTES + WRAPPED_BYTES + Integer.BYTES;

    private final SecretKey key;

    private DataKey(byte[] bytes) {
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** A new one. */
    public static DataKey generate() {
        byte[] bytes = new byte[GalleryKey.BYTES];
        new SecureRandom().nextBytes(bytes);
        return new DataKey(bytes);
    }

    /**
     * Reads and unwraps it.
     *
     * @param gallery how messages call the gallery
     * @throws GalleryKeyException if it is wrapped under another key
     * @throws GalleryCorruptException if the file is damaged
     * @throws GalleryTooNewException if a newer version wrote it
     */
    public static DataKey read(Path file, GalleryKey under, String gallery) throws IOException {
        byte[] bytes = Files.size(file) == FILE_BYTES ? Files.readAllBytes(file) : new byte[FILE_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getLong() != MAGIC || buffer.getInt(FILE_BYTES - Integer.BYTES) != checksum(bytes)) {
            throw new GalleryCorruptException("the gallery " + gallery + " is damaged: " + file
                    + " is not what was written; without it nothing can be decrypted: restore it from a backup");
        }
        int version = buffer.getInt();
        if (version != VERSION) {
            throw new GalleryTooNewException("the gallery " + gallery + " is encrypted in version " + version
                    + ", this version of Vultus reads " + VERSION + "; open it with a newer version");
        }
        byte[] nonce = new byte[Aes.NONCE_BYTES];
        buffer.get(nonce);
        byte[] wrapped = new byte[WRAPPED_BYTES];
        buffer.get(wrapped);
        byte[] unwrapped = new byte[WRAPPED_BYTES];
        try {
            int length = Aes.decrypt(under.aes(), nonce, wrapped, wrapped.length, unwrapped);
            return new DataKey(Arrays.copyOf(unwrapped, length));
        } catch (AEADBadTagException e) {
            throw new GalleryKeyException("the key is not that of the gallery " + gallery, e);
        }
    }

    /** Writes it, wrapped, in place of what was there: all of it or, if anything fails, nothing. */
    public void write(Path file, GalleryKey under) throws IOException {
        byte[] nonce = new byte[Aes.NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        byte[] wrapped = new byte[WRAPPED_BYTES];
        Aes.encrypt(under.aes(), nonce, key.getEncoded(), GalleryKey.BYTES, wrapped);
        ByteBuffer buffer = ByteBuffer.allocate(FILE_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .put(nonce)
                .put(wrapped);
        buffer.putInt(checksum(buffer.array())).flip();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // After a loss of power it must not be the one before again, whose key may have been thrown away.
        IOUtils.fsync(file.toAbsolutePath().getParent(), true);
    }

    private static int checksum(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, 0, FILE_BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }

    /**
     * The id of the gallery whose files this key opens, {@value #ID_BYTES} bytes: the beginning of HMAC-SHA-256 of
     * "vultus.id" under the key. It tells nothing of the key, and stays when the key is wrapped anew.
     */
    public byte[] galleryId() {
        byte[] digest =
                Aes.derive(key, "vultus.id".getBytes(StandardCharsets.US_ASCII)).getEncoded();
        return Arrays.copyOf(digest, ID_BYTES);
    }

    /** The key of a file. */
    SecretKey ofFile(byte[] salt) {
        return Aes.derive(key, salt);
    }

    /** Tells nothing. */
    @Override
    public String toString() {
        return "DataKey";
    }
}
