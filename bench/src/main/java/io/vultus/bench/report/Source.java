package io.vultus.bench.report;

import io.vultus.file.Sha256;
import io.vultus.report.HtmlPage.Row;
import io.vultus.report.HtmlPage.Section;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Something that a run has read or made, so that another run can be known to be of the same.
 *
 * @param name file, folder, or in words
 * @param sha256 of a file's bytes, or of a matrix's values as little-endian float32; in hexadecimal digits
 */
public record Source(String name, String sha256) {

    private static final int ROWS_AT_ONCE = 1024;

    /** A table of what was read, for the foot of a page. */
    public static Section table(List<Source> sources) {
        return Section.table(
                "What was read",
                List.of("source", "SHA-256"),
                sources.stream()
                        .map(source -> Row.of(source.name(), source.sha256()))
                        .toList());
    }

    /** A file. */
    public static Source of(Path file) throws IOException {
        return new Source(file.getFileName().toString(), Sha256.ofFile(file));
    }

    /** A text, in UTF-8. */
    public static Source ofText(String name, String text) {
        MessageDigest digest = Sha256.digest();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return new Source(name, Sha256.hex(digest));
    }

    /** The values of a matrix. */
    public static Source of(String name, EmbeddingMatrix matrix) {
        return of(name, matrix, rows -> {});
    }

    /**
     * The values of a large matrix.
     *
     * @param read hears how many rows have been read
     */
    public static Source of(String name, EmbeddingMatrix matrix, IntConsumer read) {
        MessageDigest digest = Sha256.digest();
        update(digest, matrix, read);
        return new Source(name, Sha256.hex(digest));
    }

    /** The values of matrices, one after the other. */
    public static Source of(String name, List<EmbeddingMatrix> matrices) {
        MessageDigest digest = Sha256.digest();
        matrices.forEach(matrix -> update(digest, matrix, rows -> {}));
        return new Source(name, Sha256.hex(digest));
    }

    /**
     * Some files below a folder: their names, each with a zero byte and the hash of its content.
     *
     * @param files relative to the folder
     */
    public static Source of(String name, Path folder, List<String> files) throws IOException {
        MessageDigest all = Sha256.digest();
        for (String file : files) {
            all.update(file.getBytes(StandardCharsets.UTF_8));
            all.update((byte) 0);
            MessageDigest one = Sha256.digest();
            Sha256.update(one, folder.resolve(file));
            all.update(one.digest());
        }
        return new Source(name, Sha256.hex(all));
    }

    private static void update(MessageDigest digest, EmbeddingMatrix matrix, IntConsumer read) {
        int dimension = matrix.dimension();
        float[] rows = new float[ROWS_AT_ONCE * dimension];
        ByteBuffer bytes = ByteBuffer.allocate(rows.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < matrix.rows(); row += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, matrix.rows() - row);
            matrix.read(row, count, rows);
            bytes.clear().asFloatBuffer().put(rows, 0, count * dimension);
            digest.update(bytes.limit(count * dimension * Float.BYTES));
            read.accept(row + count);
        }
    }
}
