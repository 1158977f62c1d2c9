package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Products of row-major matrices into row-major matrices that exist already. */
final class Products {

    private Products() {}

    /** a b. */
    static void times(INDArray a, INDArray b, INDArray into) {
        multiply(a, b, into, 0, 0);
    }

    /** a bᵀ. */
    static void timesTransposed(INDArray a, INDArray b, INDArray into) {
        multiply(a, b, into, 0, 1);
    }

    /** aᵀ b. */
    static void transposedTimes(INDArray a, INDArray b, INDArray into) {
        multiply(a, b, into, 1, 0);
    }

    private static void multiply(INDArray a, INDArray b, INDArray into, int transposeA, int transposeB) {
        Nd4j.exec(DynamicCustomOp.builder("matmul")
                .addInputs(a, b)
                .addOutputs(into)
                .addIntegerArguments(transposeA, transposeB, 0)
                .build());
    }
}
