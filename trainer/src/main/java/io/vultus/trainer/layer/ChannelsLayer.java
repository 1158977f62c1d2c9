package io.vultus.trainer.layer;

import io.vultus.trainer.network.Operation.Channels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Some channels of a map. */
final class ChannelsLayer implements Layer {

    private final Channels part;

    ChannelsLayer(Channels part) {
        this.part = part;
    }

    private INDArray of(INDArray map) {
        return Reshape.channels(map, part.from(), part.count());
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        output.assign(of(inputs[0]));
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        Sink sink = sinks[0];
        if (!sink.isFilled()) {
            sink.gradient().assign(0);
        }
        of(sink.gradient()).addi(gradient);
        sink.fill();
    }
}
