package io.vultus.gallery.encryption;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/** Turns an encrypted gallery into one as the first version of the formats had it, written from its specification. */
public final class VersionOne {

    private static final byte[] NO_CONTEXT = {};

    private VersionOne() {}

    /** Writes all files of a gallery that nobody has open anew. */
    public static void convert(Path gallery, GalleryKey key) throws IOException {
        Path dataKeyFile = gallery.resolve("data.key");
        DataKey dataKey = DataKey.read(dataKeyFile, key, "converted");
        try (Directory files = FSDirectory.open(gallery.resolve("index"));
                Directory decrypted = new EncryptedDirectory(files, dataKey, Set.of())) {
            for (String name : files.listAll()) {
                if (!name.endsWith(".lock")) {
                    Files.write(gallery.resolve("index").resolve(name + "-1"), file(read(decrypted, name), dataKey));
                }
            }
            for (String name : files.listAll()) {
                if (name.endsWith("-1")) {
                    files.deleteFile(name.substring(0, name.length() - 2));
                    files.rename(name, name.substring(0, name.length() - 2));
                }
            }
        }
        Files.write(dataKeyFile, dataKey(Files.readAllBytes(dataKeyFile), key));
    }

    private static byte[] read(Directory directory, String name) throws IOException {
        try (IndexInput in = directory.openInput(name, IOContext.READONCE)) {
            byte[] bytes = new byte[(int) in.length()];
            in.readBytes(bytes, 0, bytes.length);
            return bytes;
        }
    }

    private static byte[] file(byte[] contents, DataKey dataKey) throws IOException {
        byte[] salt = DataKey.randomBytes(32);
        SecretKey key = dataKey.ofFile(salt);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(
                ByteBuffer.allocate(12).putLong(0x56554c5455534546L).putInt(1).array());
        file.write(salt);
        int pages = Math.max(1, Math.ceilDiv(contents.length, 4096));
        for (int page = 0; page < pages; page++) {
            byte[] plain = Arrays.copyOfRange(contents, page * 4096, Math.min(contents.length, (page + 1) * 4096));
            byte[] sealed = new byte[plain.length + 16];
            byte[] nonce = ByteBuffer.allocate(12)
                    .putInt(page == pages - 1 ? 1 : 0)
                    .putLong(page)
                    .array();
            Aes.encrypt(key, nonce, NO_CONTEXT, plain, plain.length, sealed);
            file.write(sealed);
        }
        return file.toByteArray();
    }

    private static byte[] dataKey(byte[] current, GalleryKey key) {
        byte[] unwrapped = new byte[48];
        byte[] wrapped = new byte[48];
        byte[] nonce = Arrays.copyOfRange(current, 28, 40);
        try {
            Aes.decrypt(
                    key.aes(), nonce, Arrays.copyOf(current, 28), Arrays.copyOfRange(current, 40, 88), 48, unwrapped);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        byte[] other = DataKey.randomBytes(12);
        Aes.encrypt(key.aes(), other, NO_CONTEXT, unwrapped, 32, wrapped);
        byte[] file = ByteBuffer.allocate(76)
                .putLong(0x56554c545553444bL)
                .putInt(1)
                .put(other)
                .put(wrapped)
                .array();
        return withChecksum(file);
    }

    /** Corrects the checksum at the end of a {@code data.key}. */
    public static byte[] withChecksum(byte[] file) {
        byte[] corrected = file.clone();
        CRC32C crc = new CRC32C();
        crc.update(corrected, 0, corrected.length - 4);
        ByteBuffer.wrap(corrected).putInt(corrected.length - 4, (int) crc.getValue());
        return corrected;
    }
}
