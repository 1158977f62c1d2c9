package io.vultus.search;

import java.util.Objects;

/**
 * Embeddings as the rows of a float32 matrix, in memory, in a file ({@link EmbeddingFile}), or a choice of another
 * matrix's rows. Immutable and safe for use by several threads. All values are finite; the rows need not be of unit
 * length.
 */
public interface EmbeddingMatrix {

    /** The largest dimension of a matrix: the integers of 8-bit products stay exact far beyond it. */
    int MAX_DIMENSION = 4096;

    /** The number of rows; may be 0. */
    int rows();

    /** The number of values of each row, 1 to {@value #MAX_DIMENSION}. */
    int dimension();

    /**
     * Copies rows that follow each other.
     *
     * @param from the first row
     * @param count how many
     * @param out receives {@code count × dimension} values from its start on
     * @throws IndexOutOfBoundsException if the matrix has no such rows or {@code out} is too small
     */
    void read(int from, int count, float[] out);

    /** A copy of one row. */
    default float[] row(int row) {
        float[] out = new float[dimension()];
        read(row, 1, out);
        return out;
    }

    /**
     * Some of the rows, in the given order; nothing is copied but the numbers.
     *
     * @throws IndexOutOfBoundsException if this matrix lacks one of them
     */
    default EmbeddingMatrix select(int[] chosen) {
        for (int row : chosen) {
            Objects.checkIndex(row, rows());
        }
        return new SelectedEmbeddings(this, chosen.clone());
    }

    /**
     * The same rows scaled to unit length, each when it is read, by {@link io.vultus.embedding.Embedding#normalise}.
     * Reading one that has no direction, or is not finite, throws an IllegalArgumentException that names it.
     */
    default EmbeddingMatrix normalised() {
        return new UnitRows(this);
    }

    /**
     * A matrix in memory.
     *
     * @param vectors copied; at least one, all of the same length
     * @throws IllegalArgumentException if their lengths differ or a value is not finite
     */
    static EmbeddingMatrix of(float[]... vectors) {
        if (vectors.length == 0) {
            throw new IllegalArgumentException("no vectors, so that their dimension is not known");
        }
        HeapEmbeddings.Builder builder = new HeapEmbeddings.Builder(vectors[0].length);
        for (float[] vector : vectors) {
            builder.add(vector);
        }
        return builder.build();
    }

    /** Begins a matrix in memory that grows row by row. */
    static HeapEmbeddings.Builder builder(int dimension) {
        return new HeapEmbeddings.Builder(dimension);
    }
}
