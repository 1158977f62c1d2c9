package io.vultus.trainer.layer;

import io.vultus.trainer.network.Operation.Convolution;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution in one group, or of each channel by itself. Kernels lie as ONNX has them: out × in × height × width;
 * depthwise ones as 1 × channels × height × width, which is the same memory.
 */
final class ConvolutionLayer implements Layer {

    private final ConvolutionOp operation;
    private final List<Parameter> parameters;
    private final Optional<HostKernelGradient> kernelAlone;

    ConvolutionLayer(String name, Convolution conv, Shape in, ParameterSource source) {
        operation = new ConvolutionOp(conv.isDepthwise(in) ? "depthwise_conv2d" : "conv2d", conv.kernel());
        parameters = parameters(name, conv, in, source);
        kernelAlone = conv.isDepthwise(in) || conv.bias()
                ? Optional.empty()
                : HostKernelGradient.of(conv.kernel(), source.type());
    }

    /** Kernels, and offsets where the convolution has them. */
    static List<Parameter> parameters(String name, Convolution conv, Shape in, ParameterSource source) {
        Window k = conv.kernel();
        boolean depthwise = conv.isDepthwise(in);
        int outputs = depthwise ? 1 : conv.channels();
        // He et al., "Delving Deep into Rectifiers" (2015), by what goes out of one channel.
        double deviation = Math.sqrt(2.0 * conv.groups() / (k.area() * conv.channels()));
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(source.weight(
                name + ".weight",
                deviation,
                outputs,
                depthwise ? in.channels() : conv.inputChannels(in),
                k.height(),
                k.width()));
        if (conv.bias()) {
            parameters.add(source.constant(name + ".bias", Parameter.Kind.OFFSET, 0, conv.channels()));
        }
        return parameters;
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        List<INDArray> from = new ArrayList<>(List.of(inputs[0]));
        parameters.forEach(parameter -> from.add(parameter.value()));
        operation.forward(from, output);
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        if (kernelAlone.isPresent() && !sinks[0].isWanted()) {
            kernelAlone.get().compute(inputs[0], gradient, parameters.getFirst().gradient());
            return;
        }
        List<INDArray> from = new ArrayList<>(List.of(inputs[0]));
        List<INDArray> into = new ArrayList<>(List.of(sinks[0].begin()));
        for (Parameter parameter : parameters) {
            from.add(parameter.value());
            into.add(parameter.gradient());
        }
        from.add(gradient);
        operation.backward(from, into);
        sinks[0].add();
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
