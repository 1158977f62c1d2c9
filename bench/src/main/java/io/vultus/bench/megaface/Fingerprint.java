package io.vultus.bench.megaface;

import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of what goes into a run. */
final class Fingerprint {

    private static final int ROWS_AT_ONCE = 1024;

    private Fingerprint() {}

    /** Of a file's bytes. */
    static MegaFaceInput.Source of(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return new MegaFaceInput.Source(
                file.getFileName().toString(), HexFormat.of().formatHex(digest.digest()));
    }

    /** Of a matrix's values, as little-endian float32. */
    static MegaFaceInput.Source of(String name, EmbeddingMatrix matrix) {
        return new MegaFaceInput.Source(name, of(List.of(matrix)));
    }

    /** Of the values of matrices, one after the other, in hexadecimal digits. */
    static String of(List<EmbeddingMatrix> matrices) {
        MessageDigest digest = sha256();
        matrices.forEach(matrix -> update(digest, matrix));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, EmbeddingMatrix matrix) {
        int dimension = matrix.dimension();
        float[] rows = new float[ROWS_AT_ONCE * dimension];
        ByteBuffer bytes = ByteBuffer.allocate(rows.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < matrix.rows(); row += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, matrix.rows() - row);
            matrix.read(row, count, rows);
            bytes.clear().asFloatBuffer().put(rows, 0, count * dimension);
            digest.update(bytes.limit(count * dimension * Float.BYTES));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every JDK has SHA-256", e);
        }
    }
}
