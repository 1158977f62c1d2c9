package io.vultus.gallery.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an encrypted file shows to whoever has no key, and what it refuses. */
class EncryptedFileTest {

    private static final DataKey KEY = DataKey.generate();

    private static final GalleryKey USER_KEY = GalleryKey.ofText("07".repeat(GalleryKey.BYTES), "the test");

    /** Written by the first version, under that key. */
    private static final String VERSION_1_DATA_KEY =
            "56554c545553444b00000001752e69b395ac287862b21beeddc5c2723c78b7c96be0c905da5b"
                    + "88a97a3b6376a85a6d80fbcfbde241e56fc3727f2ce1f88fcd1b0b2ec066fc6c4eefc340d6d1";

    private static final String VERSION_1_FILE =
            "56554c545553454600000001916a83b12fa9db8972c47d496b104387d95f3cc3eddfa29b53c4720de2668246"
                    + "a0f1da09b546e77e47f4166984a005dd0df06ffb0560edb9216b1668ce82f3b4e6fe5242";

    @TempDir
    private Path folder;

    private Directory open() throws IOException {
        return new EncryptedDirectory(FSDirectory.open(folder), KEY, Set.of("whole"));
    }

    @Test
    void contentsOfEveryLengthComeBackAndAreNotOnTheDisk() throws IOException {
        byte[] contents = new byte[70_000];
        new Random(7).nextBytes(contents);
        try (Directory directory = open()) {
            for (int length : new int[] {0, 1, 15, 16, 17, 4079, 4080, 4095, 4096, 4097, 8192, 8193, 65_536, 70_000}) {
                for (String name : new String[] {length + ".paged", length + ".whole"}) {
                    try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
                        out.writeBytes(contents, length);
                    }
                    assertThat(directory.fileLength(name)).isEqualTo(length);
                    try (IndexInput in = directory.openInput(name, IOContext.DEFAULT)) {
                        assertThat(in.length()).isEqualTo(length);
                        byte[] read = new byte[length];
                        in.readBytes(read, 0, length);
                        assertThat(read).isEqualTo(Arrays.copyOf(contents, length));
                    }
                    String stored = Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
                    if (length >= 16) {
                        assertThat(stored).doesNotContain(new String(contents, 0, 16, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
    }

    @Test
    void equalContentsAreNotEqualOnTheDisk() throws IOException {
        try (Directory directory = open()) {
            write(directory, "a", 10_000);
            write(directory, "b", 10_000);
        }
        byte[] first = Files.readAllBytes(folder.resolve("a"));
        byte[] second = Files.readAllBytes(folder.resolve("b"));
        assertThat(first).hasSameSizeAs(second);
        for (int page = 0; page < 3; page++) {
            int from = EncryptedFile.HEADER_BYTES + page * EncryptedFile.SEALED_PAGE_BYTES;
            assertThat(Arrays.copyOfRange(first, from, from + 100))
                    .isNotEqualTo(Arrays.copyOfRange(second, from, from + 100));
        }
    }

    @Test
    void pagesThatWereChangedMovedCutOrBroughtInAreRefused() throws IOException {
        int length = 5 * EncryptedFile.PAGE_BYTES;
        try (Directory directory = open()) {
            write(directory, "a", length);
            write(directory, "b", length);
            byte[] sound = Files.readAllBytes(folder.resolve("a"));
            byte[] other = Files.readAllBytes(folder.resolve("b"));
            for (int bit = 0; bit < sound.length * 8; bit += 97) {
                byte[] flipped = sound.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertRefused(directory, flipped, "bit " + bit);
            }
            int second = EncryptedFile.HEADER_BYTES + EncryptedFile.SEALED_PAGE_BYTES;
            byte[] swapped = sound.clone();
            System.arraycopy(sound, EncryptedFile.HEADER_BYTES, swapped, second, EncryptedFile.SEALED_PAGE_BYTES);
            System.arraycopy(sound, second, swapped, EncryptedFile.HEADER_BYTES, EncryptedFile.SEALED_PAGE_BYTES);
            assertRefused(directory, swapped, "pages exchanged");
            byte[] mixed = sound.clone();
            System.arraycopy(other, second, mixed, second, EncryptedFile.SEALED_PAGE_BYTES);
            assertRefused(directory, mixed, "a page of another file");
            for (int page = 0; page < 5; page++) {
                int end = EncryptedFile.HEADER_BYTES + page * EncryptedFile.SEALED_PAGE_BYTES;
                assertRefused(directory, Arrays.copyOf(sound, end), "cut to " + page + " pages");
                assertRefused(directory, Arrays.copyOf(sound, end + 20), "cut in page " + page);
            }
            assertRefused(directory, Arrays.copyOf(sound, 10), "cut in the header");
        }
        try (Directory wrong = new EncryptedDirectory(FSDirectory.open(folder), DataKey.generate(), Set.of())) {
            assertThatThrownBy(() -> read(wrong, "b")).isInstanceOf(CorruptIndexException.class);
        }
    }

    @Test
    void filesUnderAnotherNameAreRefused() throws IOException {
        try (Directory directory = open()) {
            write(directory, "_1.fdt", 10_000);
            write(directory, "_2.fdt", 10_000);
            Files.move(folder.resolve("_1.fdt"), folder.resolve("_3.fdt"));
            Files.copy(folder.resolve("_2.fdt"), folder.resolve("_1.fdt"));
            for (String name : List.of("_1.fdt", "_3.fdt")) {
                assertThatThrownBy(() -> read(directory, name))
                        .isInstanceOf(CorruptIndexException.class)
                        .hasMessageContaining("page 0 of 3 is not what was written");
            }
            read(directory, "_2.fdt");
        }
    }

    @Test
    void filesOfAnotherGalleryWithTheSameDataKeyAreRefused() throws IOException {
        Path keyFile = folder.resolve("data.key");
        Files.write(keyFile, HexFormat.of().parseHex(VERSION_1_DATA_KEY));
        DataKey one = DataKey.read(keyFile, USER_KEY, "one");
        one.write(keyFile, USER_KEY);
        DataKey other = withAnotherId(keyFile);
        try (Directory directory = new EncryptedDirectory(FSDirectory.open(folder), one, Set.of())) {
            write(directory, "_1.fdt", 10_000);
            read(directory, "_1.fdt");
        }
        try (Directory directory = new EncryptedDirectory(FSDirectory.open(folder), other, Set.of())) {
            assertThatThrownBy(() -> read(directory, "_1.fdt"))
                    .isInstanceOf(CorruptIndexException.class)
                    .hasMessageContaining("page 0 of 3 is not what was written");
        }
    }

    private static DataKey withAnotherId(Path keyFile) throws IOException {
        byte[] file = Files.readAllBytes(keyFile);
        byte[] context = Arrays.copyOf(file, 28);
        byte[] nonce = Arrays.copyOfRange(file, 28, 40);
        byte[] key = new byte[48];
        try {
            Aes.decrypt(USER_KEY.aes(), nonce, context, Arrays.copyOfRange(file, 40, 88), 48, key);
        } catch (AEADBadTagException e) {
            throw new AssertionError(e);
        }
        context[12] ^= 1;
        nonce[0] ^= 1;
        byte[] wrapped = new byte[48];
        Aes.encrypt(USER_KEY.aes(), nonce, context, key, 32, wrapped);
        byte[] other =
                ByteBuffer.allocate(92).put(context).put(nonce).put(wrapped).array();
        Files.write(keyFile, VersionOne.withChecksum(other));
        return DataKey.read(keyFile, USER_KEY, "other");
    }

    @Test
    void filesOfVersionOneAreRead() throws IOException {
        Path keyFile = folder.resolve("data.key");
        Files.write(keyFile, HexFormat.of().parseHex(VERSION_1_DATA_KEY));
        DataKey key = DataKey.read(keyFile, USER_KEY, "old");
        assertThat(key.isCurrent()).isFalse();
        Files.write(folder.resolve("_0.fdt"), HexFormat.of().parseHex(VERSION_1_FILE));
        try (Directory directory = new EncryptedDirectory(FSDirectory.open(folder), key, Set.of());
                IndexInput in = directory.openInput("_0.fdt", IOContext.DEFAULT)) {
            byte[] bytes = new byte[20];
            in.readBytes(bytes, 0, bytes.length);
            assertThat(bytes).asString(StandardCharsets.US_ASCII).isEqualTo("written in version 1");
        }
        key.write(keyFile, USER_KEY);
        assertThat(keyFile).hasSize(92);
        DataKey upgraded = DataKey.read(keyFile, USER_KEY, "old");
        assertThat(upgraded.isCurrent()).isTrue();
        assertThat(upgraded.galleryId()).isEqualTo(key.galleryId());
    }

    /** Version 1 files have no context: one that claims to have had none, or to have one, is refused. */
    @Test
    void filesOfAnotherVersionThanTheySayAreRefused() throws IOException {
        try (Directory directory = open()) {
            write(directory, "a", 100);
            byte[] file = Files.readAllBytes(folder.resolve("a"));
            for (byte version : new byte[] {0, 1, 3}) {
                byte[] forged = file.clone();
                forged[11] = version;
                assertRefused(directory, forged, "version " + version);
            }
        }
    }

    private static void write(Directory directory, String name, int length) throws IOException {
        try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
            for (int i = 0; i < length; i++) {
                out.writeByte((byte) i);
            }
        }
    }

    private static void read(Directory directory, String name) throws IOException {
        try (IndexInput in = directory.openInput(name, IOContext.DEFAULT)) {
            in.readBytes(new byte[(int) in.length()], 0, (int) in.length());
        }
    }

    private void assertRefused(Directory directory, byte[] damaged, String how) throws IOException {
        Files.write(folder.resolve("a"), damaged);
        assertThatThrownBy(() -> read(directory, "a")).as(how).isInstanceOf(CorruptIndexException.class);
    }
}
