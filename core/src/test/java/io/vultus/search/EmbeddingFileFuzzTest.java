package io.vultus.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.provider.MethodSource;

/** A file of embeddings may lie about its size, its checksums being right. */
class EmbeddingFileFuzzTest {

    static Stream<byte[]> files() {
        return Stream.of(file(2, 3, 24), file(1L << 60, 4, 0), file(7, 0, 0), file(-1, -1, 4), file(0, 2048, 0));
    }

    private static byte[] file(long rows, int dimension, int bytes) {
        return ByteBuffer.allocate(EmbeddingFile.HEADER_BYTES + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(EmbeddingFile.MAGIC)
                .putInt(EmbeddingFile.VERSION)
                .putInt(dimension)
                .putLong(rows)
                .array();
    }

    @MethodSource("files")
    @FuzzTest
    void filesAreReadOrRefused(byte[] bytes) throws IOException {
        Path path = Files.createTempFile("vultus-fuzz", null);
        try {
            Files.write(path, withHeaderChecksum(bytes));
            EmbeddingFile file = EmbeddingFile.open(path);
            assertThat(file.dimension()).isBetween(1, EmbeddingMatrix.MAX_DIMENSION);
            assertThat(EmbeddingFile.HEADER_BYTES + (long) file.rows() * file.dimension() * Float.BYTES)
                    .isEqualTo(bytes.length);
            file.read(0, file.rows(), new float[file.rows() * file.dimension()]);
            file.verify();
        } catch (EmbeddingFileException e) {
            assertThat(e).hasMessageStartingWith(path + ": ");
        } finally {
            Files.delete(path);
        }
    }

    /** So that what lies behind the checksum is tried too. */
    private static byte[] withHeaderChecksum(byte[] bytes) {
        byte[] checked = bytes.clone();
        if (bytes.length >= EmbeddingFile.HEADER_BYTES) {
            CRC32C checksum = new CRC32C();
            checksum.update(checked, 0, EmbeddingFile.CHECKED_HEADER_BYTES);
            ByteBuffer.wrap(checked).order(ByteOrder.LITTLE_ENDIAN).putInt(EmbeddingFile.CHECKED_HEADER_BYTES, (int)
                    checksum.getValue());
        }
        return checked;
    }
}
