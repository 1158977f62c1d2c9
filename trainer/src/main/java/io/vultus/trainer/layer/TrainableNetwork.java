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

    /**
     * A layer at work.
     *
     * @param node whose result it computes
     * @param layer what computes it
     * @param from the nodes whose results it takes
     */
    private record Step(int node, Layer layer, List<Integer> from) {

        /** All nodes but the first, in order; a norm that only a PReLU takes is done with that. */
        static List<Step> of(Network network, Initial initial) {
            List<Node> nodes = network.nodes();
            long[] takers = new long[nodes.size()];
            nodes.forEach(node -> node.inputs().forEach(input -> takers[input]++));
            List<Step> steps = new ArrayList<>();
            for (int i = 1; i < nodes.size(); i++) {
                Node node = nodes.get(i);
                Layer layer = Layers.of(node, network.inputShapes(node), initial);
                Step before = steps.isEmpty() ? null : steps.getLast();
                boolean joins = HostMemory.holdsFloats(initial.type())
                        && before != null
                        && node.inputs().equals(List.of(before.node()))
                        && takers[before.node()] == 1;
                if (joins && layer instanceof PReluLayer prelu && before.layer() instanceof BatchNormLayer norm) {
                    steps.removeLast();
                    steps.add(new Step(i, new NormedPReluLayer(norm, prelu), before.from()));
                } else {
                    steps.add(new Step(i, layer, node.inputs()));
                }
            }
            return steps;
        }
    }

    /**
     * Which memory takes the gradients of which node. A node's is needed from the backward pass of the last node that
     * takes its result to its own; memory that is free again serves another node of the same size.
     */
    private record GradientPlan(Network network, List<Step> steps, int batch, DataType type) {

        Sink[] sinks() {
            List<Node> nodes = network.nodes();
            Map<Integer, Deque<INDArray>> free = new HashMap<>();
            Map<Integer, INDArray> scratch = new HashMap<>();
            INDArray[] gradients = new INDArray[nodes.size()];
            gradients[nodes.size() - 1] = take(free, nodes.getLast().shape().size());
            for (Step step : steps.reversed()) {
                for (int from : step.from()) {
                    if (gradients[from] == null) {
                        gradients[from] = take(free, nodes.get(from).shape().size());
                    }
                }
                // The last node's stays: others write to it between passes.
                if (step.node() < nodes.size() - 1) {
                    free.computeIfAbsent(nodes.get(step.node()).shape().size(), size -> new ArrayDeque<>())
                            .push(gradients[step.node()]);
                }
            }
            Sink[] sinks = new Sink[nodes.size()];
            for (int i = 0; i < sinks.length; i++) {
                if (gradients[i] != null) {
                    sinks[i] = sink(i, gradients[i], scratch);
                }
            }
            return sinks;
        }

        private Sink sink(int node, INDArray gradient, Map<Integer, INDArray> scratch) {
            Shape map = network.nodes().get(node).shape();
            INDArray shared = scratch.computeIfAbsent(map.size(), size -> Nd4j.create(type, batch, size));
            // Nothing is learnt from what would make the faces others.
            return node == 0
                    ? Sink.unwanted(as(gradient, map), as(shared, map))
                    : new Sink(as(gradient, map), as(shared, map));
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
