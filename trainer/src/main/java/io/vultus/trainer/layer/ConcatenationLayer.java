package io.vultus.trainer.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The channels of several maps, one map after the other. */
final class ConcatenationLayer implements Layer {

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        int from = 0;
        for (INDArray input : inputs) {
            int channels = Math.toIntExact(input.size(1));
            Reshape.channels(output, from, channels).assign(input);
            from += channels;
        }
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        int from = 0;
        for (int i = 0; i < inputs.length; i++) {
            int channels = Math.toIntExact(inputs[i].size(1));
            INDArray share = Reshape.channels(gradient, from, channels);
            from += channels;
            sinks[i].take(share);
        }
    }
}
