package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The sum of two maps. */
final class AddLayer implements Layer {

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        inputs[0].addi(inputs[1], output);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        for (Sink sink : sinks) {
            sink.take(gradient);
        }
    }

    @Override
    public boolean passesGradientTo(int input) {
        return true;
    }
}
