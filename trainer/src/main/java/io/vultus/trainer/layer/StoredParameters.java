package io.vultus.trainer.layer;

import io.vultus.trainer.network.TrainedNetwork;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What was learnt, for use alone: in memory once, however many layers ask for it, and without gradients. */
final class StoredParameters implements ParameterSource {

    private final TrainedNetwork trained;
    private final INDArray noGradient = Nd4j.empty(DataType.FLOAT);
    private final Map<String, INDArray> values = new HashMap<>();

    StoredParameters(TrainedNetwork trained) {
        this.trained = trained;
    }

    @Override
    public DataType type() {
        return DataType.FLOAT;
    }

    @Override
    public Parameter weight(String name, double deviation, long... shape) {
        return stored(name, Parameter.Kind.WEIGHT, shape);
    }

    @Override
    public Parameter constant(String name, Parameter.Kind kind, double value, long... shape) {
        return stored(name, kind, shape);
    }

    private Parameter stored(String name, Parameter.Kind kind, long... shape) {
        long length = LongStream.of(shape).reduce(1, Math::multiplyExact);
        INDArray value = values.computeIfAbsent(
                name, n -> Nd4j.createFromArray(trained.weight(n, length)).reshape('c', shape));
        return new Parameter(name, kind, value, noGradient);
    }
}
