package io.vultus.trainer.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What normalisations and activations do to each channel by itself. Maps are row-major, batch × channels × any further
 * dimensions; per-channel values are doubles.
 */
interface ChannelMath {

    /** The fastest for arrays of a type on the back end in use. */
    static ChannelMath of(DataType type) {
        return HostMemory.holdsFloats(type) ? new HostChannelMath() : new Nd4jChannelMath();
    }

    /** Each channel's mean and variance (the mean squared distance from it). */
    void moments(INDArray x, double[] mean, double[] variance);

    /** {@code y = scale x + shift}. */
    void affine(INDArray x, double[] scale, double[] shift, INDArray y);

    /** Each channel's sums of g and of g x. */
    void sums(INDArray g, INDArray x, double[] sumG, double[] sumGX);

    /** {@code y = a g + b x + c}, or that added to y. */
    void combine(INDArray g, double[] a, INDArray x, double[] b, double[] c, INDArray y, boolean add);

    /** {@code y = max(0, x) + slope min(0, x)}. */
    void prelu(INDArray x, double[] slope, INDArray y);

    /**
     * The gradients of {@link #prelu}: y = g where x is positive and slope g elsewhere, or that added to y.
     *
     * @param bySlope takes each channel's sum of g min(0, x)
     */
    void preluBackward(INDArray g, INDArray x, double[] slope, double[] bySlope, INDArray y, boolean add);
}
