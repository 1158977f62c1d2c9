package io.vultus.trainer.layer;

import io.vultus.trainer.network.Operation.Convolution;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.Window;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolution by ND4J's {@code conv2d} and {@code depthwise_conv2d}. Kernels lie as ONNX has them: out × in × height ×
 * width.
 */
final class ConvolutionLayer implements Layer {

    /** Kernels as [out, in, height, width]; for depthwise ones [1, channels, height, width], the same memory. */
    private static final int OUT_FIRST = 1;

    private static final int EXPLICIT_PADDING = 0;
    private static final int CHANNELS_FIRST = 0;

    private final String operation;
    private final int[] arguments;
    private final List<Parameter> parameters = new ArrayList<>();

    ConvolutionLayer(String name, Convolution conv, Shape in, ParameterSource source) {
        Window k = conv.kernel();
        operation = conv.depthwise() ? "depthwise_conv2d" : "conv2d";
        arguments = new int[] {
            k.height(),
            k.width(),
            k.stride(),
            k.stride(),
            k.padding(),
            k.padding(),
            1,
            1,
            EXPLICIT_PADDING,
            CHANNELS_FIRST,
            OUT_FIRST
        };
        int inputs = conv.inputChannels(in);
        int outputs = conv.depthwise() ? 1 : conv.channels();
        // He et al., "Delving Deep into Rectifiers" (2015), by what goes out; a depthwise kernel feeds one channel.
        double deviation = Math.sqrt(2.0 / (k.area() * outputs));
        parameters.add(source.weight(
                name + ".weight",
                deviation,
                outputs,
                conv.depthwise() ? in.channels() : inputs,
                k.height(),
                k.width()));
        if (conv.bias()) {
            parameters.add(source.constant(name + ".bias", Parameter.Kind.OFFSET, 0, conv.channels()));
        }
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        List<INDArray> from = new ArrayList<>(List.of(inputs[0]));
        parameters.forEach(parameter -> from.add(parameter.value()));
        run(operation, from, List.of(output));
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        List<INDArray> from = new ArrayList<>(List.of(inputs[0]));
        List<INDArray> into = new ArrayList<>(List.of(sinks[0].begin()));
        for (Parameter parameter : parameters) {
            from.add(parameter.value());
            into.add(parameter.gradient());
        }
        from.add(gradient);
        run(operation + "_bp", from, into);
        sinks[0].add();
    }

    private void run(String name, List<INDArray> from, List<INDArray> into) {
        Nd4j.exec(DynamicCustomOp.builder(name)
                .addInputs(from.toArray(INDArray[]::new))
                .addOutputs(into.toArray(INDArray[]::new))
                .addIntegerArguments(arguments)
                .build());
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
