package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** 1 / (1 + exp(−x)). */
final class SigmoidLayer implements Layer {

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        output.assign(Transforms.sigmoid(inputs[0], true));
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        // y (1 − y) g
        sinks[0].begin().assign(output.rsub(1).muli(output).muli(gradient));
        sinks[0].add();
    }
}
