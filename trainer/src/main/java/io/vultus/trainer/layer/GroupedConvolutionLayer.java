package io.vultus.trainer.layer;

import io.vultus.trainer.network.Operation.Convolution;
import io.vultus.trainer.network.Shape;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Convolution in groups, one after the other: ND4J has no operation for them. */
final class GroupedConvolutionLayer implements Layer {

    private final int groups;
    private final ConvolutionOp operation;
    private final List<Parameter> parameters;

    GroupedConvolutionLayer(String name, Convolution conv, Shape in, ParameterSource source) {
        groups = conv.groups();
        operation = new ConvolutionOp("conv2d", conv.kernel());
        parameters = ConvolutionLayer.parameters(name, conv, in, source);
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        for (int group = 0; group < groups; group++) {
            INDArray part = channels(output, group);
            INDArray made = part.ulike();
            operation.forward(inputsOf(group, inputs[0]), made);
            part.assign(made);
        }
    }

    private List<INDArray> inputsOf(int group, INDArray map) {
        List<INDArray> from = new ArrayList<>(List.of(channels(map, group).dup('c')));
        parameters.forEach(parameter -> from.add(rows(parameter.value(), group).dup('c')));
        return from;
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        INDArray byInput = sinks[0].begin();
        for (int group = 0; group < groups; group++) {
            List<INDArray> from = inputsOf(group, inputs[0]);
            List<INDArray> into = from.stream().map(INDArray::ulike).toList();
            from.add(channels(gradient, group).dup('c'));
            operation.backward(from, into);
            channels(byInput, group).assign(into.getFirst());
            for (int i = 0; i < parameters.size(); i++) {
                rows(parameters.get(i).gradient(), group).assign(into.get(i + 1));
            }
        }
        sinks[0].add();
    }

    private INDArray channels(INDArray map, int group) {
        int size = Math.toIntExact(map.size(1) / groups);
        return Reshape.channels(map, group * size, size);
    }

    private INDArray rows(INDArray parameter, int group) {
        long size = parameter.size(0) / groups;
        return parameter.get(NDArrayIndex.interval(group * size, (group + 1) * size));
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
