package io.vultus.trainer.layer;

import io.vultus.trainer.layer.ChannelMath.Moments;
import io.vultus.trainer.layer.ChannelMath.Sums;
import io.vultus.trainer.layer.ChannelMath.Way;
import io.vultus.trainer.layer.ChannelMath.WayBack;
import io.vultus.trainer.network.Operation.BatchNorm;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch normalisation of each channel. The running averages move by a tenth of the difference at each step, as
 * InsightFace trains.
 *
 * <p>Values of the parameters are read and gradients written for all channels at once, before and after the channels go
 * their ways, of which several may be under way at a time.
 */
final class ChannelNorm {

    private static final double MOMENTUM = .9;

    private final double epsilon;
    private final boolean learnsScale;
    private final Parameter scale;
    private final Parameter offset;
    private final Parameter averageMean;
    private final Parameter averageVariance;

    /** Of the latest forward pass. */
    private final double[] mean;

    private final double[] variance;
    private double[] scales;
    private double[] offsets;

    /** Of the latest backward pass. */
    private final double[] byScale;

    private final double[] byOffset;

    ChannelNorm(String name, BatchNorm norm, int channels, ParameterSource source) {
        epsilon = norm.epsilon();
        learnsScale = norm.learnsScale();
        scale = learnsScale
                ? source.constant(name + ".scale", Parameter.Kind.SCALE, 1, channels)
                : Parameter.of(name + ".scale", Parameter.Kind.SCALE, Nd4j.ones(source.type(), channels));
        offset = source.constant(name + ".offset", Parameter.Kind.OFFSET, 0, channels);
        averageMean = source.constant(name + ".mean", Parameter.Kind.AVERAGE, 0, channels);
        averageVariance = source.constant(name + ".variance", Parameter.Kind.AVERAGE, 1, channels);
        mean = new double[channels];
        variance = new double[channels];
        byScale = new double[channels];
        byOffset = new double[channels];
    }

    /** Begins a forward pass. */
    void read() {
        scales = HostMemory.read(scale.value());
        offsets = HostMemory.read(offset.value());
    }

    /** A channel's way in training. */
    Way way(int channel, Moments moments, double slope) {
        mean[channel] = moments.mean();
        variance[channel] = moments.variance();
        return way(channel, slope);
    }

    /** Moves the averages by what {@link #way(int, Moments, double)} was told. */
    void average() {
        average(averageMean, mean);
        average(averageVariance, variance);
    }

    private static void average(Parameter average, double[] latest) {
        double[] values = HostMemory.read(average.value());
        for (int c = 0; c < values.length; c++) {
            values[c] = MOMENTUM * values[c] + (1 - MOMENTUM) * latest[c];
        }
        HostMemory.write(values, average.value());
    }

    /** All channels' ways in use: by the averages. */
    Way[] ways(double[] slopes) {
        System.arraycopy(HostMemory.read(averageMean.value()), 0, mean, 0, mean.length);
        System.arraycopy(HostMemory.read(averageVariance.value()), 0, variance, 0, variance.length);
        Way[] ways = new Way[mean.length];
        for (int c = 0; c < ways.length; c++) {
            ways[c] = way(c, slopes[c]);
        }
        return ways;
    }

    /** γ / √(variance + ε), and what takes the mean to the offset. */
    private Way way(int channel, double slope) {
        double factor = scales[channel] / deviation(channel);
        return new Way(factor, offsets[channel] - mean[channel] * factor, slope);
    }

    private double deviation(int channel) {
        return Math.sqrt(variance[channel] + epsilon);
    }

    /**
     * A channel's way back.
     *
     * @param count values of a channel
     */
    WayBack wayBack(int channel, Sums sums, double count) {
        double inverse = 1 / deviation(channel);
        double factor = scales[channel] * inverse;
        byOffset[channel] = sums.ofGradient();
        byScale[channel] = (sums.ofProduct() - mean[channel] * sums.ofGradient()) * inverse;
        double ofInput = -factor * inverse * byScale[channel] / count;
        return new WayBack(factor, ofInput, -factor * sums.ofGradient() / count - ofInput * mean[channel]);
    }

    /** Ends a backward pass. */
    void writeGradients() {
        HostMemory.write(byOffset, offset.gradient());
        HostMemory.write(byScale, scale.gradient());
    }

    List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(List.of(offset, averageMean, averageVariance));
        if (learnsScale) {
            parameters.add(scale);
        }
        return parameters;
    }
}
