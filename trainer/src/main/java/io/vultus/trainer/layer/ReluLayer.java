package io.vultus.trainer.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** max(0, x): a PReLU whose slopes are 0 and stay so. */
final class ReluLayer implements Layer {

    private final ChannelMath math;
    private final double[] slopes;

    ReluLayer(int channels, DataType type) {
        math = ChannelMath.of(type);
        slopes = new double[channels];
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        math.prelu(inputs[0], slopes, output);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        Sink sink = sinks[0];
        math.preluBackward(gradient, inputs[0], slopes, new double[slopes.length], sink.gradient(), sink.isFilled());
        sink.fill();
    }
}
