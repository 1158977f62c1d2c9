package io.vultus.search;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A matrix in the Java heap, in pieces, so that it may be larger than the largest array. */
public final class HeapEmbeddings implements EmbeddingMatrix {

    /** 4 MiB at 512 dimensions. */
    private static final int ROWS_PER_PIECE = 2048;

    private final RowPieces values;

    private HeapEmbeddings(RowPieces values) {
        this.values = values;
    }

    @Override
    public int rows() {
        return values.rows();
    }

    @Override
    public int dimension() {
        return values.dimension();
    }

    @Override
    public void read(int from, int count, float[] out) {
        values.read(from, count, out);
    }

    /** Collects rows. */
    public static final class Builder {

        private final int dimension;
        private final List<float[]> pieces = new ArrayList<>();
        private int rows;

        Builder(int dimension) {
            Rows.checkDimension(dimension);
            this.dimension = dimension;
        }

        /** How many rows there are so far. */
        public int rows() {
            return rows;
        }

        /**
         * Adds a row.
         *
         * @param vector copied
         * @throws IllegalArgumentException if its dimension is wrong or a value is not finite
         */
        public Builder add(float[] vector) {
            Rows.check(vector, dimension, rows);
            int start = rows % ROWS_PER_PIECE;
            if (start == 0) {
                pieces.add(new float[ROWS_PER_PIECE * dimension]);
            }
            System.arraycopy(vector, 0, pieces.getLast(), start * dimension, dimension);
            rows++;
            return this;
        }

        /** The matrix of the rows so far; later ones do not change it. */
        public EmbeddingMatrix build() {
            FloatBuffer[] wrapped = pieces.stream().map(FloatBuffer::wrap).toArray(FloatBuffer[]::new);
            return new HeapEmbeddings(new RowPieces(wrapped, ROWS_PER_PIECE, dimension, rows));
        }
    }
}
