package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The same memory, row-major, seen in another shape or in part. */
final class Reshape {

    private Reshape() {}

    static INDArray to(INDArray array, long... shape) {
        return array.reshape('c', shape);
    }

    static INDArray flat(INDArray array) {
        return to(array, array.length());
    }

    /** One row a sample. */
    static INDArray samples(INDArray map) {
        return to(map, map.size(0), map.length() / map.size(0));
    }

    /** One row for each channel of each sample. */
    static INDArray planes(INDArray map) {
        long rows = map.size(0) * map.size(1);
        return to(map, rows, map.length() / rows);
    }

    /** Some channels of each sample. */
    static INDArray channels(INDArray map, int from, int count) {
        return map.get(
                NDArrayIndex.all(), NDArrayIndex.interval(from, from + count), NDArrayIndex.all(), NDArrayIndex.all());
    }

    static INDArray column(INDArray array) {
        return to(array, array.length(), 1);
    }
}
