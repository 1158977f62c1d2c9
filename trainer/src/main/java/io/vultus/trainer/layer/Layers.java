package io.vultus.trainer.layer;

import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Operation;
import io.vultus.trainer.network.Shape;
import java.util.List;

/** Makes the layer that computes a node. */
final class Layers {

    private Layers() {}

    static Layer of(Node node, List<Shape> inputs, ParameterSource source) {
        Shape in = inputs.getFirst();
        String name = node.name();
        return switch (node.operation()) {
            case Operation.Convolution conv -> convolution(name, conv, in, source);
            case Operation.BatchNorm norm -> ChannelLayer.norm(name, norm, in.channels(), source);
            case Operation.PRelu prelu -> ChannelLayer.prelu(name, in.channels(), source);
            case Operation.Relu relu -> ChannelLayer.relu(in.channels(), source.type());
            case Operation.Scale scale -> new ScaleLayer(scale.factor());
            case Operation.Concatenation concatenation -> new ConcatenationLayer();
            case Operation.Channels part -> new ChannelsLayer(part);
            case Operation.Sigmoid sigmoid -> new SigmoidLayer();
            case Operation.Add add -> new AddLayer();
            case Operation.ScaleChannels scale -> new ScaleChannelsLayer();
            case Operation.MaxPool pool -> PoolLayer.max(pool.window());
            case Operation.AveragePool pool -> PoolLayer.average(pool.window());
            case Operation.GlobalAveragePool pool -> new GlobalAveragePoolLayer();
            case Operation.Dense dense -> new DenseLayer(name, in, dense.length(), source);
            case Operation.Dropout dropout -> new DropoutLayer(name, dropout);
            case Operation.Input input -> throw new IllegalArgumentException("only the first node is the input");
        };
    }

    private static Layer convolution(String name, Operation.Convolution conv, Shape in, ParameterSource source) {
        return conv.groups() == 1 || conv.isDepthwise(in)
                ? new ConvolutionLayer(name, conv, in, source)
                : new GroupedConvolutionLayer(name, conv, in, source);
    }
}
