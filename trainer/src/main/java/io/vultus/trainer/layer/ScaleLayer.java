package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A map times a number. */
final class ScaleLayer implements Layer {

    private final double factor;

    ScaleLayer(double factor) {
        this.factor = factor;
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        inputs[0].muli(factor, output);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        gradient.muli(factor, sinks[0].begin());
        sinks[0].add();
    }
}
