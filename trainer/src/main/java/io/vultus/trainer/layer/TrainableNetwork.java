package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Shape;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
    private final List<Layer> layers = new ArrayList<>();
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
        Initial initial = new Initial(type, seed);
        maps = new INDArray[network.nodes().size()];
        for (int i = 0; i < maps.length; i++) {
            Node node = network.nodes().get(i);
            layers.add(i == 0 ? null : Layers.of(node, network.inputShapes(node), initial));
            maps[i] = Nd4j.create(type, shape(batch, node.shape()));
        }
        sinks = new GradientPlan(network, batch, type).sinks();
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
        for (int i = 1; i < maps.length; i++) {
            layers.get(i).forward(inputs(i), maps[i], pass);
        }
        return Reshape.samples(maps[maps.length - 1]);
    }

    @Override
    public INDArray embeddingGradient() {
        return Reshape.samples(sinks[sinks.length - 1].gradient());
    }

    @Override
    public void backward() {
        for (int i = 0; i < sinks.length - 1; i++) {
            sinks[i].clear();
        }
        for (int i = maps.length - 1; i > 0; i--) {
            List<Integer> from = network.nodes().get(i).inputs();
            Sink[] into = from.stream().map(n -> sinks[n]).toArray(Sink[]::new);
            layers.get(i).backward(inputs(i), maps[i], sinks[i].gradient(), into);
        }
    }

    private INDArray[] inputs(int node) {
        return network.nodes().get(node).inputs().stream().map(n -> maps[n]).toArray(INDArray[]::new);
    }

    @Override
    public List<Parameter> parameters() {
        return layers.stream()
                .skip(1)
                .flatMap(layer -> layer.parameters().stream())
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

    /**
     * Which memory takes the gradients of which node. A node's is needed from the backward pass of the last node that
     * takes its result to its own; memory that is free again serves another node of the same size.
     */
    private record GradientPlan(Network network, int batch, DataType type) {

        Sink[] sinks() {
            List<Node> nodes = network.nodes();
            Map<Integer, Deque<INDArray>> free = new HashMap<>();
            Map<Integer, INDArray> scratch = new HashMap<>();
            INDArray[] gradients = new INDArray[nodes.size()];
            gradients[nodes.size() - 1] = take(free, nodes.getLast().shape().size());
            for (int i = nodes.size() - 1; i > 0; i--) {
                for (int from : nodes.get(i).inputs()) {
                    if (gradients[from] == null) {
                        gradients[from] = take(free, nodes.get(from).shape().size());
                    }
                }
                // The last node's stays: others write to it between passes.
                if (i < nodes.size() - 1) {
                    free.computeIfAbsent(nodes.get(i).shape().size(), size -> new ArrayDeque<>())
                            .push(gradients[i]);
                }
            }
            Sink[] sinks = new Sink[nodes.size()];
            for (int i = 0; i < sinks.length; i++) {
                Shape map = nodes.get(i).shape();
                INDArray shared = scratch.computeIfAbsent(map.size(), size -> Nd4j.create(type, batch, size));
                INDArray sum = as(gradients[i], map);
                // Nothing is learnt from what would make the faces others.
                sinks[i] = i == 0 ? Sink.unwanted(sum, as(shared, map)) : new Sink(sum, as(shared, map));
            }
            return sinks;
        }

        private INDArray take(Map<Integer, Deque<INDArray>> free, int size) {
            Deque<INDArray> fitting = free.get(size);
            return fitting == null || fitting.isEmpty() ? Nd4j.create(type, batch, size) : fitting.pop();
        }

        private INDArray as(INDArray memory, Shape map) {
            return Reshape.to(memory, shape(batch, map));
        }
    }
}
