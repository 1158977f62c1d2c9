package io.vultus.trainer.layer;

import io.vultus.trainer.network.Shape;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A matrix, out × in, times the map as a vector, plus a vector. */
final class DenseLayer implements Layer {

    private final Parameter weight;
    private final Parameter bias;

    DenseLayer(String name, Shape in, int length, ParameterSource source) {
        double deviation = Math.sqrt(2.0 / (in.size() + length));
        weight = source.weight(name + ".weight", deviation, length, in.size());
        bias = source.constant(name + ".bias", Parameter.Kind.OFFSET, 0, length);
    }

    @Override
    public void forward(INDArray[] inputs, INDArray output, Pass pass) {
        INDArray out = Reshape.samples(output);
        Products.timesTransposed(Reshape.samples(inputs[0]), weight.value(), out);
        out.addiRowVector(bias.value());
    }

    @Override
    public void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks) {
        INDArray rows = Reshape.samples(gradient);
        Products.times(rows, weight.value(), Reshape.samples(sinks[0].begin()));
        sinks[0].add();
        Products.transposedTimes(rows, Reshape.samples(inputs[0]), weight.gradient());
        bias.gradient().assign(rows.sum(0));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }
}
