package io.vultus.trainer.layer;

import io.vultus.trainer.network.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The largest value or the mean under a window, by ND4J's {@code maxpool2d} and {@code avgpool2d}. */
final class PoolLayer implements Layer {

    private final String operation;
    private final int[] arguments;

    private PoolLayer(String operation, Window w) {
        this.operation = operation;
        // Kernel, stride, padding, dilation; explicit padding; means without what is beyond the edge; channels first.
        arguments = new int[] {w.height(), w.width(), w.stride(), w.stride(), w.rows(), w.columns(), 1, 1, 0, 0, 0};
    }

    static PoolLayer max(Window window) {
        return new PoolLayer("maxpool2d", window);
    }

    static PoolLayer average(Window window) {
        return new PoolLayer("avgpool2d", window);
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        Nd4j.exec(DynamicCustomOp.builder(operation)
                .addInputs(inputs[0])
                .addOutputs(output)
                .addIntegerArguments(arguments)
                .build());
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        Nd4j.exec(DynamicCustomOp.builder(operation + "_bp")
                .addInputs(inputs[0], gradient)
                .addOutputs(sinks[0].begin())
                .addIntegerArguments(arguments)
                .build());
        sinks[0].add();
    }
}
