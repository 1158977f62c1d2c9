package io.vultus.trainer.layer;

import io.vultus.trainer.network.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The largest value under a window, by ND4J's {@code maxpool2d}. */
final class MaxPoolLayer implements Layer {

    private final int[] arguments;

    MaxPoolLayer(Window w) {
        // Kernel, stride, padding, dilation; explicit padding; unused; channels first.
        arguments = new int[] {w.height(), w.width(), w.stride(), w.stride(), w.padding(), w.padding(), 1, 1, 0, 0, 0};
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        Nd4j.exec(DynamicCustomOp.builder("maxpool2d")
                .addInputs(inputs[0])
                .addOutputs(output)
                .addIntegerArguments(arguments)
                .build());
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        Nd4j.exec(DynamicCustomOp.builder("maxpool2d_bp")
                .addInputs(inputs[0], gradient)
                .addOutputs(sinks[0].begin())
                .addIntegerArguments(arguments)
                .build());
        sinks[0].add();
    }
}
