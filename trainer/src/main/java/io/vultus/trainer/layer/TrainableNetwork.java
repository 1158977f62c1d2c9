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
import java.util.Optional;
import java.util.stream.IntStream;
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

        /** All nodes but the first, in order; what can be done in one with the only node that takes it is. */
        static List<Step> of(Network network, Initial initial) {
            List<Node> nodes = network.nodes();
            long[] takers = new long[nodes.size()];
            nodes.forEach(node -> node.inputs().forEach(input -> takers[input]++));
            List<Step> steps = new ArrayList<>();
            for (int i = 1; i < nodes.size(); i++) {
                Node node = nodes.get(i);
                Step alone = new Step(i, Layers.of(node, network.inputShapes(node), initial), node.inputs());
                Optional<Step> joined =
                        steps.isEmpty() || takers[steps.getLast().node()] != 1
                                ? Optional.empty()
                                : steps.getLast().with(alone);
                joined.ifPresent(step -> steps.removeLast());
                steps.add(joined.orElse(alone));
            }
            return steps;
        }

        /** This step and the next in one, if the next takes this one's result and the layers can be joined. */
        private Optional<Step> with(Step next) {
            if (!next.from.contains(node) || !(layer instanceof ChannelLayer first)) {
                return Optional.empty();
            }
            List<Integer> inputs = new ArrayList<>(from);
            next.from.stream().filter(input -> input != node).forEach(inputs::add);
            return first.with(next.layer).map(both -> new Step(next.node, both, inputs));
        }

        /** Whether a node shares its gradient's memory with this step, which must be the last that takes it. */
        boolean passesGradientTo(int input) {
            return from.stream().distinct().count() == from.size() && layer.passesGradientTo(from.indexOf(input));
        }
    }

    /**
     * Which memory takes the gradients of which node. A node's is needed from the backward pass of the last node that
     * takes its result to its own; memory that is free again serves another node of the same size. What a node passes
     * on as it is stays where it is.
     */
    private static final class GradientPlan {

        private final List<Node> nodes;
        private final List<Step> steps;
        private final int batch;
        private final DataType type;
        private final INDArray[] gradients;
        private final Map<Integer, Deque<INDArray>> free = new HashMap<>();
        private final Map<Integer, INDArray> scratch = new HashMap<>();

        GradientPlan(Network network, List<Step> steps, int batch, DataType type) {
            nodes = network.nodes();
            this.steps = steps;
            this.batch = batch;
            this.type = type;
            gradients = new INDArray[nodes.size()];
        }

        Sink[] sinks() {
            gradients[nodes.size() - 1] = take(nodes.getLast().shape());
            for (Step step : steps.reversed()) {
                for (int from : step.from()) {
                    if (gradients[from] == null) {
                        gradients[from] = mayShare(step, from)
                                ? gradients[step.node()]
                                : take(nodes.get(from).shape());
                    }
                }
                release(step.node());
            }
            Sink[] sinks = new Sink[nodes.size()];
            for (int i = 0; i < sinks.length; i++) {
                if (gradients[i] != null) {
                    sinks[i] = sink(i);
                }
            }
            return sinks;
        }

        /**
         * Whether a node's gradient may be in the memory of that of a step which takes it and passes its own on. Others
         * that share it must have read theirs before anything is added to this one, and the other way round.
         */
        private boolean mayShare(Step step, int from) {
            if (from == 0 || isLast(step.node()) || !step.passesGradientTo(from)) {
                return false;
            }
            return sharing(step.node())
                    .allMatch(other -> takersBefore(step, from).allMatch(taker -> taker < other)
                            && takersBefore(step, other).allMatch(taker -> taker < from));
        }

        /** Nodes before a node whose gradients are where its own is. */
        @SuppressWarnings("ReferenceEquality")
        private IntStream sharing(int node) {
            return IntStream.range(0, node).filter(other -> gradients[other] == gradients[node]);
        }

        /** The nodes before a step that take a node. */
        private IntStream takersBefore(Step step, int taken) {
            return steps.stream()
                    .filter(other -> other.node() < step.node() && other.from().contains(taken))
                    .mapToInt(Step::node);
        }

        private boolean isLast(int node) {
            return node == nodes.size() - 1;
        }

        /** The last node's stays: others write to it between passes. */
        private void release(int node) {
            if (!isLast(node) && sharing(node).findAny().isEmpty()) {
                free.computeIfAbsent(nodes.get(node).shape().size(), size -> new ArrayDeque<>())
                        .push(gradients[node]);
            }
        }

        private Sink sink(int node) {
            Shape map = nodes.get(node).shape();
            INDArray shared = scratch.computeIfAbsent(map.size(), size -> Nd4j.create(type, batch, size));
            // Nothing is learnt from what would make the faces others.
            return node == 0
                    ? Sink.unwanted(gradients[node], as(shared, map))
                    : new Sink(gradients[node], as(shared, map));
        }

        private INDArray take(Shape map) {
            Deque<INDArray> fitting = free.get(map.size());
            return as(fitting == null || fitting.isEmpty() ? Nd4j.create(type, batch, map.size()) : fitting.pop(), map);
        }

        private INDArray as(INDArray memory, Shape map) {
            return Reshape.to(memory, shape(batch, map));
        }
    }
}
