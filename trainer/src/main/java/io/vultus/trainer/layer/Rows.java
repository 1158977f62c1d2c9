package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The rows of a matrix as they enter a product: as they are, or scaled to unit length. */
final class Rows {

    /** Added to every length, so that a zero row divides by no zero. */
    private static final double SHORTEST = 1e-12;

    private final INDArray directions;
    private final INDArray lengths;

    private Rows(INDArray directions, INDArray lengths) {
        this.directions = directions;
        this.lengths = lengths;
    }

    static Rows asTheyAre(INDArray matrix) {
        return new Rows(matrix, null);
    }

    static Rows ofUnitLength(INDArray matrix) {
        INDArray lengths = norms(matrix);
        return new Rows(matrix.divColumnVector(lengths), lengths);
    }

    /** Each row's length, as a column. */
    static INDArray norms(INDArray matrix) {
        return matrix.norm2(true, 1).addi(SHORTEST);
    }

    INDArray directions() {
        return directions;
    }

    /** Turns a gradient by the directions into the one by the matrix, in place. */
    void throughLength(INDArray gradient) {
        if (lengths != null) {
            INDArray along = gradient.mul(directions).sum(true, 1);
            gradient.subi(directions.mulColumnVector(along)).diviColumnVector(lengths);
        }
    }
}
