package io.vultus.trainer.layer;

import io.vultus.trainer.network.Window;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's operations {@code conv2d} and {@code depthwise_conv2d}, with their gradients. */
final class ConvolutionOp {

    private static final int NO_DILATION = 1;
    private static final int EXPLICIT_PADDING = 0;
    private static final int CHANNELS_FIRST = 0;

    /** Kernels as [out, in, height, width]. */
    private static final int OUT_FIRST = 1;

    private final String name;
    private final int[] arguments;

    ConvolutionOp(String name, Window k) {
        this.name = name;
        arguments = new int[] {
            k.height(),
            k.width(),
            k.stride(),
            k.stride(),
            k.rows(),
            k.columns(),
            NO_DILATION,
            NO_DILATION,
            EXPLICIT_PADDING,
            CHANNELS_FIRST,
            OUT_FIRST
        };
    }

    /** @param from the map, the kernels, and offsets where there are any */
    void forward(List<INDArray> from, INDArray into) {
        run(name, from, List.of(into));
    }

    /**
     * Computes gradients.
     *
     * @param from as forward, and the gradient of the result
     * @param into takes the gradients of what forward takes
     */
    void backward(List<INDArray> from, List<INDArray> into) {
        run(name + "_bp", from, into);
    }

    private void run(String operation, List<INDArray> from, List<INDArray> into) {
        Nd4j.exec(DynamicCustomOp.builder(operation)
                .addInputs(from.toArray(INDArray[]::new))
                .addOutputs(into.toArray(INDArray[]::new))
                .addIntegerArguments(arguments)
                .build());
    }
}
