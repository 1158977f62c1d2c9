package io.vultus.trainer.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What normalisations and activations do to each channel by itself: {@code y = max(0, z) + slope min(0, z)} of {@code z
 * = factor x + shift}, or that added to a map. Maps are row-major, batch × channels × any further dimensions.
 */
interface ChannelMath {

    /** The fastest for arrays of a type on the back end in use. */
    static ChannelMath of(DataType type) {
        return HostChannelMath.of(type).orElseGet(Nd4jChannelMath::new);
    }

    /** What becomes of a channel. */
    record Way(double factor, double shift, double slope) {}

    /**
     * A channel's values.
     *
     * @param variance the mean squared distance from the mean
     */
    record Moments(double mean, double variance) {}

    /** Finds a channel's way from its moments. Channels may come in any order and side by side. */
    @FunctionalInterface
    interface Norm {
        Way way(int channel, Moments moments);
    }

    /**
     * Sums over a channel, where g is the gradient by y.
     *
     * @param ofGradient of the gradient by z
     * @param ofProduct of the same times x
     * @param bySlope of g min(0, z): the gradient by the slope
     */
    record Sums(double ofGradient, double ofProduct, double bySlope) {}

    /** A channel's gradient by x: {@code ofGradient g + ofInput x + constant}, where g is the one by z. */
    record WayBack(double ofGradient, double ofInput, double constant) {

        /** Where x is z. */
        static final WayBack ALONG = new WayBack(1, 0, 0);
    }

    /** Finds a channel's way back from its sums. Channels may come in any order and side by side. */
    @FunctionalInterface
    interface Gradient {
        WayBack wayBack(int channel, Sums sums);
    }

    /**
     * Computes y, each channel as its moments ask for.
     *
     * @param addend is added to the result; null for none
     */
    void norm(INDArray x, Norm norm, INDArray addend, INDArray y);

    /**
     * Computes y.
     *
     * @param ways of the channels
     * @param addend is added to the result; null for none
     */
    void apply(INDArray x, Way[] ways, INDArray addend, INDArray y);

    /**
     * Computes the gradient by x.
     *
     * @param g the gradient by the result
     * @param ways that led to it
     * @param into takes the gradient by x
     * @param add whether to add to what is there
     */
    void backward(INDArray g, INDArray x, Way[] ways, Gradient gradient, INDArray into, boolean add);
}
