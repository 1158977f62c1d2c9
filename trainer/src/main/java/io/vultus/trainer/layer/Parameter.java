package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An array of a network that outlives a step.
 *
 * @param name unique in the network: "stage1.1.1.conv.weight"
 * @param value in row-major order
 * @param gradient of the loss by it, of equal shape, from the latest backward pass; unused for averages
 */
public record Parameter(String name, Kind kind, INDArray value, INDArray gradient) {

    /** What becomes of a parameter in training. */
    public enum Kind {
        /** Learnt: kernels, matrices, class centres. */
        WEIGHT,
        /** Learnt: normalisations' scales and PReLUs' slopes. */
        SCALE,
        /** Learnt: offsets and biases. */
        OFFSET,
        /** Not learnt: a running average. */
        AVERAGE
    }

    static Parameter of(String name, Kind kind, INDArray value) {
        return new Parameter(name, kind, value, value.ulike().assign(0));
    }

    /** Whether gradients change it. */
    public boolean isLearnt() {
        return kind != Kind.AVERAGE;
    }
}
