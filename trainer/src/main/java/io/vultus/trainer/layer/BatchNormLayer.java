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
        Affine affine = affine(inputs[0], pass);
        math.affine(inputs[0], affine.factors(), affine.shifts(), output);
    }

    /** What a forward pass does to each channel: {@code factor x + shift}. */
    static final class Affine {

        private final double[] factors;
        private final double[] shifts;

        private Affine(double[] factors, double[] shifts) {
            this.factors = factors;
            this.shifts = shifts;
        }

        double[] factors() {
            return factors;
        }

        double[] shifts() {
            return shifts;
        }
    }

    /** Finds what a forward pass is to do. */
    Affine affine(INDArray input, Pass pass) {
        if (pass.training()) {
            math.moments(input, mean, variance);
            average(averageMean, mean);
            average(averageVariance, variance);
        } else {
            System.arraycopy(HostMemory.read(averageMean.value()), 0, mean, 0, mean.length);
            System.arraycopy(HostMemory.read(averageVariance.value()), 0, variance, 0, variance.length);
        }
        return affine();
    }

    /** What the latest forward pass did. */
    Affine affine() {
        double[] factors = factors();
        double[] shifts = HostMemory.read(offset.value());
        for (int c = 0; c < mean.length; c++) {
            shifts[c] -= mean[c] * factors[c];
        }
        return new Affine(factors, shifts);
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
        double[] byOffset = new double[mean.length];
        double[] byScale = new double[mean.length];
        math.sums(gradient, inputs[0], byOffset, byScale);
        Combination way = backward(byOffset, byScale, (double) inputs[0].length() / mean.length);
        math.combine(
                gradient,
                way.ofGradient(),
                inputs[0],
                way.ofInput(),
                way.constant(),
                sinks[0].gradient(),
                sinks[0].isFilled());
        sinks[0].fill();
    }

    /** What each channel's gradient by the input is: {@code ofGradient g + ofInput x + constant}. */
    static final class Combination {

        private final double[] ofGradient;
        private final double[] ofInput;
        private final double[] constant;

        private Combination(double[] ofGradient, double[] ofInput, double[] constant) {
            this.ofGradient = ofGradient;
            this.ofInput = ofInput;
            this.constant = constant;
        }

        double[] ofGradient() {
            return ofGradient;
        }

        double[] ofInput() {
            return ofInput;
        }

        double[] constant() {
            return constant;
        }
    }

    /**
     * Computes the gradients of the parameters.
     *
     * @param sumG each channel's sum of the gradient by the output
     * @param sumGX that of the same times the input
     * @param count values of a channel
     * @return how the gradient by the input follows
     */
    Combination backward(double[] sumG, double[] sumGX, double count) {
        int channels = mean.length;
        double[] byScale = new double[channels];
        double[] ofGradient = factors();
        double[] ofInput = new double[channels];
        double[] constant = new double[channels];
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(variance[c] + epsilon);
            byScale[c] = (sumGX[c] - mean[c] * sumG[c]) * inverse;
            ofInput[c] = -ofGradient[c] * inverse * byScale[c] / count;
            constant[c] = -ofGradient[c] * sumG[c] / count - ofInput[c] * mean[c];
        }
        HostMemory.write(sumG, offset.gradient());
        HostMemory.write(byScale, scale.gradient());
        return new Combination(ofGradient, ofInput, constant);
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
