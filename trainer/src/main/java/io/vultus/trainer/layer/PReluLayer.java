package io.vultus.trainer.layer;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** PReLU with a slope for each channel, 0.25 at first. */
final class PReluLayer implements Layer {

    private static final double FIRST_SLOPE = .25;

    private final ChannelMath math;
    private final Parameter slope;

    PReluLayer(String name, int channels, ParameterSource source) {
        math = ChannelMath.of(source.type());
        slope = source.constant(name + ".slope", Parameter.Kind.OFFSET, FIRST_SLOPE, channels);
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        math.prelu(inputs[0], slopes(), output);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        double[] slopes = slopes();
        double[] bySlope = new double[slopes.length];
        Sink sink = sinks[0];
        math.preluBackward(gradient, inputs[0], slopes, bySlope, sink.gradient(), sink.isFilled());
        sink.fill();
        take(bySlope);
    }

    double[] slopes() {
        return HostMemory.read(slope.value());
    }

    /** Takes the gradient by the slopes. */
    void take(double[] bySlope) {
        HostMemory.write(bySlope, slope.gradient());
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(slope);
    }
}
