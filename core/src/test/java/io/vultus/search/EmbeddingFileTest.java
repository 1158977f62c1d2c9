package io.vultus.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingFileTest {

    private static final int DIMENSION = 24;
    private static final int ROWS = 3000;

    private final SyntheticEmbeddings people = new SyntheticEmbeddings(1, DIMENSION);
    private Path file;

    @BeforeEach
    void write(@TempDir Path folder) throws IOException {
        file = folder.resolve("people.vem");
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(file, DIMENSION)) {
            for (int i = 0; i < ROWS; i++) {
                writer.add(people.sample(i, 0));
            }
            writer.finish();
        }
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        EmbeddingFile read = EmbeddingFile.open(file);
        read.verify();

        assertThat(read.rows()).isEqualTo(ROWS);
        assertThat(read.dimension()).isEqualTo(DIMENSION);
        for (int i = 0; i < ROWS; i += 7) {
            assertThat(read.row(i)).isEqualTo(people.sample(i, 0));
        }
        assertThat(Files.size(file)).isEqualTo(64 + 4L * ROWS * DIMENSION);
    }

    @Test
    void selectsRowsInAnyOrder() throws IOException {
        EmbeddingMatrix some = EmbeddingFile.open(file).select(new int[] {5, 6, 7, 2, 2999});

        assertThat(some.rows()).isEqualTo(5);
        for (int[] pair : new int[][] {{0, 5}, {2, 7}, {3, 2}, {4, 2999}}) {
            assertThat(some.row(pair[0])).isEqualTo(people.sample(pair[1], 0));
        }
        float[] run = new float[3 * DIMENSION];
        some.read(0, 3, run);
        assertThat(run).startsWith(people.sample(5, 0)).endsWith(people.sample(7, 0));
        assertThatThrownBy(() -> some.row(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> some.select(new int[] {5})).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void damageAndLaterVersionsAreToldApart() throws IOException {
        damage(70, (byte) 1);
        assertThatThrownBy(() -> EmbeddingFile.open(file).verify())
                .isInstanceOf(EmbeddingFileException.class)
                .hasMessageStartingWith(file + ": the values' checksum is ")
                .hasMessageEndingWith(": the file is damaged");
        damage(12, (byte) 25);
        assertThatThrownBy(() -> EmbeddingFile.open(file)).hasMessage(file + ": the header is damaged");
        damage(8, (byte) 2);
        assertThatThrownBy(() -> EmbeddingFile.open(file))
                .hasMessage(file + ": has version 2, this program reads version 1; use a newer one");
        damage(0, (byte) 'v');
        assertThatThrownBy(() -> EmbeddingFile.open(file))
                .hasMessage(file + ": is not a file of embeddings (it does not begin with VULTUSEM)");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 4));

        assertThatThrownBy(() -> EmbeddingFile.open(file))
                .hasMessage(file + ": has 288060 bytes, 3000 rows of 24 values need 288064");
        Files.write(file, new byte[10]);
        assertThatThrownBy(() -> EmbeddingFile.open(file)).hasMessageContaining("is not a file of embeddings");
        Files.delete(file);
        assertThatThrownBy(() -> EmbeddingFile.open(file)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anUnfinishedFileLeavesTheOldOne() throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (EmbeddingFile.Writer writer = EmbeddingFile.create(file, 8)) {
            writer.add(new float[8]);
            assertThatThrownBy(() -> writer.add(new float[7]))
                    .hasMessage("row 1 has 7 values, the matrix has 8 columns");
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        assertThatThrownBy(() -> EmbeddingFile.create(file, 5000))
                .hasMessage("the dimension must be 1 to 4096, got 5000");
    }

    /** The header's layout is fixed, byte by byte. */
    @Test
    void theHeaderIsAsSpecified() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(new String(bytes.array(), 0, 8, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("VULTUSEM");
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getInt(12)).isEqualTo(DIMENSION);
        assertThat(bytes.getLong(16)).isEqualTo(ROWS);
        assertThat(bytes.getFloat(64)).isEqualTo(people.sample(0, 0)[0]);
    }

    private void damage(int offset, byte value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes[offset]).isNotEqualTo(value);
        bytes[offset] = value;
        Files.write(file, bytes);
    }
}
