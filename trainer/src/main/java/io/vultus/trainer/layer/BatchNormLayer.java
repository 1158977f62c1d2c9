package io.vultus.trainer.layer;

import io.vultus.trainer.network.Operation.BatchNorm;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batch normalisation of each channel. The running averages move by a tenth of the difference at each step, as
 * InsightFace trains.
 */
final class BatchNormLayer implements Layer {

    private static final double MOMENTUM = .9;

    private final ChannelMath math;
    private final double epsilon;
    private final boolean learnsScale;
    private final Parameter scale;
    private final Parameter offset;
    private final Parameter averageMean;
    private final Parameter averageVariance;

    /** Of the latest forward pass. */
    private final double[] mean;

    private final double[] variance;

    BatchNormLayer(String name, BatchNorm norm, int channels, ParameterSource source) {
        math = ChannelMath.of(source.type());
        epsilon = norm.epsilon();
        learnsScale = norm.learnsScale();
        scale = learnsScale
                ? source.constant(name + ".scale", Parameter.Kind.OFFSET, 1, channels)
                : Parameter.of(name + ".scale", Parameter.Kind.OFFSET, Nd4j.ones(source.type(), channels));
        offset = source.constant(name + ".offset", Parameter.Kind.OFFSET, 0, channels);
        averageMean = source.constant(name + ".mean", Parameter.Kind.AVERAGE, 0, channels);
        averageVariance = source.constant(name + ".variance", Parameter.Kind.AVERAGE, 1, channels);
        mean = new double[channels];
        variance = new double[channels];
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        if (pass.training()) {
            math.moments(inputs[0], mean, variance);
            average(averageMean, mean);
            average(averageVariance, variance);
        } else {
            System.arraycopy(HostMemory.read(averageMean.value()), 0, mean, 0, mean.length);
            System.arraycopy(HostMemory.read(averageVariance.value()), 0, variance, 0, variance.length);
        }
        double[] factors = factors();
        double[] shifts = HostMemory.read(offset.value());
        for (int c = 0; c < mean.length; c++) {
            shifts[c] -= mean[c] * factors[c];
        }
        math.affine(inputs[0], factors, shifts, output);
    }

    private static void average(Parameter average, double[] latest) {
        double[] values = HostMemory.read(average.value());
        for (int c = 0; c < values.length; c++) {
            values[c] = MOMENTUM * values[c] + (1 - MOMENTUM) * latest[c];
        }
        HostMemory.write(values, average.value());
    }

    /** γ / √(variance + ε). */
    private double[] factors() {
        double[] factors = HostMemory.read(scale.value());
        for (int c = 0; c < factors.length; c++) {
            factors[c] /= Math.sqrt(variance[c] + epsilon);
        }
        return factors;
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        int channels = mean.length;
        double[] byOffset = new double[channels];
        double[] byScale = new double[channels];
        math.sums(gradient, inputs[0], byOffset, byScale);
        double[] ofGradient = factors();
        double[] ofInput = new double[channels];
        double[] constant = new double[channels];
        double count = (double) inputs[0].length() / channels;
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(variance[c] + epsilon);
            byScale[c] = (byScale[c] - mean[c] * byOffset[c]) * inverse;
            ofInput[c] = -ofGradient[c] * inverse * byScale[c] / count;
            constant[c] = -ofGradient[c] * byOffset[c] / count - ofInput[c] * mean[c];
        }
        math.combine(gradient, ofGradient, inputs[0], ofInput, constant, sinks[0].gradient(), sinks[0].isFilled());
        sinks[0].fill();
        HostMemory.write(byOffset, offset.gradient());
        HostMemory.write(byScale, scale.gradient());
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>(List.of(offset, averageMean, averageVariance));
        if (learnsScale) {
            parameters.add(scale);
        }
        return parameters;
    }
}
