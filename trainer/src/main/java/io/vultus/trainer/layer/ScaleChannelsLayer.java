package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Each channel of each sample times a number of its own. */
final class ScaleChannelsLayer implements Layer {

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        output.assign(inputs[0]);
        Reshape.planes(output).muliColumnVector(Reshape.column(inputs[1]));
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        INDArray planes = Reshape.planes(gradient);
        Reshape.planes(sinks[0].begin()).assign(planes.mulColumnVector(Reshape.column(inputs[1])));
        sinks[0].add();
        INDArray byFactor = planes.mul(Reshape.planes(inputs[0])).sum(1);
        sinks[1].begin().assign(Reshape.to(byFactor, inputs[1].shape()));
        sinks[1].add();
    }
}
