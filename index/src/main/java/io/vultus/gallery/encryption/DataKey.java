package io.vultus.gallery.encryption;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryTooNewException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a gallery's files, made once for each gallery, and the gallery's id, which is bound into its files. It is
 * kept wrapped under the user's {@link GalleryKey}, so that another key is given to a gallery by writing
 * {@value #FILE_BYTES} bytes. The file, big-endian:
 *
 * <pre>
 * int64   magic, "VULTUSDK"
 * int32   version, 2
 * 16 B    the gallery's id: random, kept when another key is given
 * 12 B    nonce
 * 48 B    the data key, encrypted with AES-256-GCM, and its tag; the magic, the version and the id are authenticated
 *         with it
 * int32   CRC-32C of everything before: tells damage from a wrong key
 * </pre>
 *
 * Version 1 has no id, and authenticates the data key alone. It is read on; the id is then the first half of
 * HMAC-SHA-256 of "vultus.id" under the data key. A gallery that is opened for writing is given version 2 before
 * anything else is written, so that a program that does not know the files' new version says so.
 *
 * <p>Whoever destroys this file, or the user's key, has erased the gallery.
 */
public final class DataKey {

    static final int GALLERY_ID_BYTES = 16;

    private static final long MAGIC = 0x56554c545553444bL;
    private static final int VERSION_WITHOUT_ID = 1;
    private static final int VERSION = 2;
    private static final int WRAPPED_BYTES = GalleryKey.BYTES + Aes.TAG_BYTES;
    private static final int CONTEXT_BYTES = Long.BYTES + Integer.BYTES + GALLERY_ID_BYTES;
    private static final int FILE_BYTES = CONTEXT_BYTES + Aes.NONCE_BYTES + WRAPPED_BYTES + Integer.BYTES;
    private static final int FILE_BYTES_WITHOUT_ID = FILE_BYTES - GALLERY_ID_BYTES;

    /** Of no version; later ones may be longer than this one. */
    private static final int MAX_FILE_BYTES = 4096;

    private static final byte[] ID_INFO = "vultus.id".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;
    private final byte[] galleryId;
    private final int version;

    private DataKey(byte[] key, byte[] galleryId, int version) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.galleryId = galleryId;
        this.version = version;
    }

    /** A new one, of a new gallery. */
    public static DataKey generate() {
        return new DataKey(randomBytes(GalleryKey.BYTES), randomBytes(GALLERY_ID_BYTES), VERSION);
    }

    /** From the system's source of secrets. */
    static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
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
        byte[] bytes = Files.size(file) <= MAX_FILE_BYTES ? Files.readAllBytes(file) : new byte[0];
        if (!isSound(bytes)) {
            throw damaged(file, gallery);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int version = buffer.getInt(Long.BYTES);
        if (version > VERSION) {
            throw new GalleryTooNewException("the gallery " + gallery + " is encrypted in version " + version
                    + ", this version of Vultus reads up to " + VERSION + "; open it with a newer version");
        }
        boolean hasId = version == VERSION;
        if (version < VERSION_WITHOUT_ID || bytes.length != (hasId ? FILE_BYTES : FILE_BYTES_WITHOUT_ID)) {
            throw damaged(file, gallery);
        }
        byte[] context = new byte[hasId ? CONTEXT_BYTES : 0];
        buffer.get(context);
        buffer.position(hasId ? CONTEXT_BYTES : Long.BYTES + Integer.BYTES);
        byte[] key = unwrap(buffer, context, under, gallery);
        byte[] id = hasId
                ? Arrays.copyOfRange(context, CONTEXT_BYTES - GALLERY_ID_BYTES, CONTEXT_BYTES)
                : Arrays.copyOf(derive(key, ID_INFO).getEncoded(), GALLERY_ID_BYTES);
        return new DataKey(key, id, version);
    }

    private static boolean isSound(byte[] file) {
        return file.length >= FILE_BYTES_WITHOUT_ID
                && ByteBuffer.wrap(file).getLong() == MAGIC
                && ByteBuffer.wrap(file).getInt(file.length - Integer.BYTES) == checksum(file);
    }

    private static GalleryCorruptException damaged(Path file, String gallery) {
        return new GalleryCorruptException("the gallery " + gallery + " is damaged: " + file
                + " is not what was written; without it nothing can be decrypted: restore it from a backup");
    }

    private static byte[] unwrap(ByteBuffer buffer, byte[] context, GalleryKey under, String gallery) {
        byte[] nonce = new byte[Aes.NONCE_BYTES];
        buffer.get(nonce);
        byte[] wrapped = new byte[WRAPPED_BYTES];
        buffer.get(wrapped);
        byte[] unwrapped = new byte[WRAPPED_BYTES];
        try {
            int length = Aes.decrypt(under.aes(), nonce, context, wrapped, wrapped.length, unwrapped);
            return Arrays.copyOf(unwrapped, length);
        } catch (AEADBadTagException e) {
            throw new GalleryKeyException("the key is not that of the gallery " + gallery, e);
        }
    }

    /** Writes it, wrapped, in place of what was there: all of it or, if anything fails, nothing. */
    public void write(Path file, GalleryKey under) throws IOException {
        byte[] nonce = randomBytes(Aes.NONCE_BYTES);
        ByteBuffer buffer =
                ByteBuffer.allocate(FILE_BYTES).putLong(MAGIC).putInt(VERSION).put(galleryId);
        byte[] context = Arrays.copyOf(buffer.array(), CONTEXT_BYTES);
        byte[] wrapped = new byte[WRAPPED_BYTES];
        Aes.encrypt(under.aes(), nonce, context, key.getEncoded(), GalleryKey.BYTES, wrapped);
        buffer.put(nonce).put(wrapped).putInt(checksum(buffer.array()));
        // Synced: after a loss of power the one before, whose key may have been thrown away, must not be back.
        AtomicFile.write(file, FileAccess.within(file.toAbsolutePath().getParent()), buffer.array());
    }

    private static int checksum(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, 0, file.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    /** Whether it was read in the version that {@link #write} writes. */
    public boolean isCurrent() {
        return version == VERSION;
    }

    /** The id of the gallery whose files this key opens, {@value #GALLERY_ID_BYTES} bytes. */
    public byte[] galleryId() {
        return galleryId.clone();
    }

    /** The key of a file. */
    SecretKey ofFile(byte[] salt) {
        return Aes.derive(key, salt);
    }

    private static SecretKey derive(byte[] key, byte[] info) {
        return Aes.derive(new SecretKeySpec(key, "HmacSHA256"), info);
    }

    /** Tells nothing. */
    @Override
    public String toString() {
        return "DataKey";
    }
}
