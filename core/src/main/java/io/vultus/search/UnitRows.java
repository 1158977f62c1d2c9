package io.vultus.search;

import io.vultus.embedding.Embedding;

/**
 * The rows of another matrix, each scaled to unit length when it is read.
 *
 * @param all the rows as they are
 */
record UnitRows(EmbeddingMatrix all) implements EmbeddingMatrix {

    @Override
    public int rows() {
        return all.rows();
    }

    @Override
    public int dimension() {
        return all.dimension();
    }

    @Override
    public void read(int from, int count, float[] out) {
        all.read(from, count, out);
        int dimension = dimension();
        float[] row = new float[dimension];
        for (int i = 0; i < count; i++) {
            System.arraycopy(out, i * dimension, row, 0, dimension);
            try {
                System.arraycopy(Embedding.normalise(row).toArray(), 0, out, i * dimension, dimension);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("row " + (from + i) + ": " + e.getMessage(), e);
            }
        }
    }
}
