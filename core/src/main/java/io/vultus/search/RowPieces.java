package io.vultus.search;

import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Rows that follow each other in pieces of the same number of rows, the last one with fewer: neither an array nor a
 * mapping may be as large as a matrix. Reads leave the buffers' positions alone, so that several threads may read.
 */
@SuppressWarnings("ArrayRecordComponent") // holds the pieces for one matrix, and is compared by nobody
record RowPieces(FloatBuffer[] pieces, int rowsPerPiece, int dimension, int rows) {

    /** As {@link EmbeddingMatrix#read}. */
    void read(int from, int count, float[] out) {
        Objects.checkFromIndexSize(from, count, rows);
        int done = 0;
        while (done < count) {
            int row = from + done;
            int start = row % rowsPerPiece;
            int n = Math.min(count - done, rowsPerPiece - start);
            pieces[row / rowsPerPiece].get(start * dimension, out, done * dimension, n * dimension);
            done += n;
        }
    }
}
