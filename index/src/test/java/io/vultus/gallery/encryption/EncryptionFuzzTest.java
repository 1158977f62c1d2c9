package io.vultus.gallery.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryTooNewException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and encrypted files from anywhere give what was written or are refused, whatever was done to them. */
class EncryptionFuzzTest {

    private static final GalleryKey USER_KEY = GalleryKey.ofText("07".repeat(GalleryKey.BYTES), "the test");

    /** A file {@code data.key} under that key, so that what is found can be tried again. */
    private static final byte[] DATA_KEY_FILE = HexFormat.of()
            .parseHex("56554c545553444b00000001752e69b395ac287862b21beeddc5c2723c78b7c96be0c905da5b"
                    + "88a97a3b6376a85a6d80fbcfbde241e56fc3727f2ce1f88fcd1b0b2ec066fc6c4eefc340d6d1");

    /** The same one in version 2. */
    private static final byte[] DATA_KEY_FILE_2 = HexFormat.of()
            .parseHex("56554c545553444b00000002a513c2f7e448dc91de24141e718ae88aaf30ff46849135b6ba8b"
                    + "ae6af35a22633dc7b6a1826f40663df4d89ca346182ce6fbcad0d6c89a68bacf0cc31ebb4dec"
                    + "db67ce5d9252ca7c2e0364a9ba5e603e");

    private static final DataKey DATA_KEY = dataKey();

    private static final int[] LENGTHS = {0, 1, 100, 4096, 4097};

    private static DataKey dataKey() {
        try {
            return readDataKey(DATA_KEY_FILE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DataKey readDataKey(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("vultus-fuzz", ".key");
        try {
            Files.write(file, bytes);
            return DataKey.read(file, USER_KEY, "people");
        } finally {
            Files.delete(file);
        }
    }

    static Stream<byte[]> dataKeys() {
        return Stream.of(DATA_KEY_FILE, DATA_KEY_FILE_2, new byte[DATA_KEY_FILE.length], new byte[] {});
    }

    @MethodSource("dataKeys")
    @FuzzTest
    void dataKeysAreReadOrRefused(byte[] bytes) throws IOException {
        // No mutation hits a checksum: of every second input it is corrected.
        byte[] file = bytes.length % 2 == 0 ? withChecksum(bytes) : bytes;
        try {
            readDataKey(file);
            assertThat(file).isIn(DATA_KEY_FILE, DATA_KEY_FILE_2);
        } catch (GalleryCorruptException | GalleryKeyException | GalleryTooNewException e) {
            assertThat(file).isNotIn(DATA_KEY_FILE, DATA_KEY_FILE_2);
            assertThat(e).hasMessageContaining("the gallery people");
        }
    }

    private static byte[] withChecksum(byte[] bytes) {
        byte[] file = bytes.clone();
        int end = file.length - Integer.BYTES;
        if (end >= 0) {
            CRC32C crc = new CRC32C();
            crc.update(file, 0, end);
            ByteBuffer.wrap(file).putInt(end, (int) crc.getValue());
        }
        return file;
    }

    static Stream<byte[]> encryptedFiles() {
        return IntStream.of(LENGTHS).mapToObj(EncryptionFuzzTest::encrypted);
    }

    private static byte[] encrypted(int length) {
        Directory files = new ByteBuffersDirectory();
        try (Directory encrypting = new EncryptedDirectory(files, DATA_KEY, Set.of())) {
            try (IndexOutput out = encrypting.createOutput("fuzzed", IOContext.DEFAULT)) {
                out.writeBytes(contents(length), length);
            }
            return read(files, "fuzzed");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] contents(int length) {
        byte[] contents = new byte[length];
        for (int i = 0; i < length; i++) {
            contents[i] = (byte) (i * 31);
        }
        return contents;
    }

    private static byte[] read(Directory directory, String name) throws IOException {
        try (IndexInput in = directory.openInput(name, IOContext.DEFAULT)) {
            byte[] bytes = new byte[Math.toIntExact(in.length())];
            in.readBytes(bytes, 0, bytes.length);
            return bytes;
        }
    }

    /** Nobody without the key makes another file that is accepted. */
    @MethodSource("encryptedFiles")
    @FuzzTest
    void encryptedFilesAreReadAsWrittenOrRefused(byte[] bytes) throws IOException {
        try (Directory files = new ByteBuffersDirectory();
                Directory decrypting = new EncryptedDirectory(files, DATA_KEY, Set.of())) {
            try (IndexOutput out = files.createOutput("fuzzed", IOContext.DEFAULT)) {
                out.writeBytes(bytes, bytes.length);
            }
            byte[] contents = read(decrypting, "fuzzed");
            assertThat(contents.length).isIn(Arrays.stream(LENGTHS).boxed().toList());
            assertThat(contents).isEqualTo(contents(contents.length));
        } catch (CorruptIndexException e) {
            assertThat(e).hasMessageContaining("fuzzed");
        }
    }

    static Stream<byte[]> keys() {
        return Stream.of("07".repeat(GalleryKey.BYTES), " " + "B".repeat(43) + "=\n", "secret", "")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("keys")
    @FuzzTest
    void keysAreReadOrRefusedWithoutRepeatingThem(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        try {
            String read = GalleryKey.ofText(text, "the file").toText();
            assertThat(GalleryKey.ofText(read, "the file").toText()).isEqualTo(read);
        } catch (GalleryKeyException e) {
            assertThat(e).hasMessageStartingWith("the file holds no key").hasNoCause();
        }
    }
}
