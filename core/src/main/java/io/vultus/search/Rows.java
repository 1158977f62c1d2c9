package io.vultus.search;

/** What is asked of every row that enters a matrix. */
final class Rows {

    private Rows() {}

    static void checkDimension(int dimension) {
        if (dimension < 1 || dimension > EmbeddingMatrix.MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "the dimension must be 1 to " + EmbeddingMatrix.MAX_DIMENSION + ", got " + dimension);
        }
    }

    static void check(float[] vector, int dimension, int row) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                    "row " + row + " has " + vector.length + " values, the matrix has " + dimension + " columns");
        }
        for (int i = 0; i < dimension; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new IllegalArgumentException(
                        "row " + row + ": value " + i + " of " + dimension + " is not finite: " + vector[i]);
            }
        }
    }
}
