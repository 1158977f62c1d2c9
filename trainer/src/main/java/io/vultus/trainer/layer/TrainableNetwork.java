package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network in memory, for batches of one size: computes embeddings, and the gradients of a loss over them. Its maps
 * and their gradients are made at the beginning and used in every pass. Not for use by two threads at once.
 */
public final class TrainableNetwork implements BatchNetwork {

    private final Network network;
    private final List<Step> steps;
    private final INDArray[] maps;
    private final Sink[] sinks;

    /**
     * A new network with random weights.
     *
     * @param batch faces of a pass, positive
     * @param type {@link DataType#FLOAT}, or DOUBLE to check gradients
     * @param seed decides the weights
     */
    public TrainableNetwork(Network network, int batch, DataType type, long seed) {
        GpuCheck.requireUsable();
        this.network = network;
        steps = Step.of(network, new Initial(type, seed));
        maps = new INDArray[network.nodes().size()];
        maps[0] = Nd4j.create(type, shape(batch, network.input()));
        for (Step step : steps) {
            maps[step.node()] = Nd4j.create(
                    type, shape(batch, network.nodes().get(step.node()).shape()));
        }
        sinks = new GradientPlan(network, steps, batch, type).sinks();
    }

    static long[] shape(int batch, Shape map) {
        return new long[] {batch, map.channels(), map.height(), map.width()};
    }

    @Override
    public Network description() {
        return network;
    }

    @Override
    public int batch() {
        return Math.toIntExact(maps[0].size(0));
    }

    @Override
    public INDArray input() {
        return maps[0];
    }

    @Override
    public INDArray embed() {
        return forward(new Pass(false, 0));
    }

    @Override
    public INDArray train(long seed) {
        return forward(new Pass(true, seed));
    }

    private INDArray forward(Pass pass) {
        for (Step step : steps) {
            step.layer().forward(inputs(step), maps[step.node()], pass);
        }
        return Reshape.samples(maps[maps.length - 1]);
    }

    @Override
    public INDArray embeddingGradient() {
        return Reshape.samples(sinks[sinks.length - 1].gradient());
    }

    @Override
    public void backward() {
        steps.stream().flatMap(step -> step.from().stream()).forEach(node -> sinks[node].clear());
        for (Step step : steps.reversed()) {
            Sink[] into = step.from().stream().map(node -> sinks[node]).toArray(Sink[]::new);
            step.layer().backward(inputs(step), maps[step.node()], sinks[step.node()].gradient(), into);
        }
    }

    private INDArray[] inputs(Step step) {
        return step.from().stream().map(node -> maps[node]).toArray(INDArray[]::new);
    }

    @Override
    public List<Parameter> parameters() {
        return steps.stream()
                .flatMap(step -> step.layer().parameters().stream())
                .toList();
    }

    /** Parameters by name. */
    public Map<String, Parameter> parametersByName() {
        Map<String, Parameter> byName = new HashMap<>();
        parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
        return byName;
    }

    /**
     * Takes over what was learnt before.
     *
     * @throws IllegalArgumentException if it is another network's
     */
    public void load(TrainedNetwork trained) {
        for (Parameter parameter : parameters()) {
            INDArray value = parameter.value();
            float[] stored = trained.weight(parameter.name(), value.length());
            value.assign(Nd4j.createFromArray(stored).reshape('c', value.shape()));
        }
    }
}
