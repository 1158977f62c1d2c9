package io.vultus.gallery.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
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
