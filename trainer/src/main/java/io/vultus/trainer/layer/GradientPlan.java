package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which memory takes the gradients of which node. A node's is needed from the backward pass of the last node that takes
 * its result to its own; memory that is free again serves another node of the same size. What a node passes on as it is
 * stays where it is.
 */
final class GradientPlan {

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
        return node == 0 ? Sink.unwanted(gradients[node], as(shared, map)) : new Sink(gradients[node], as(shared, map));
    }

    private INDArray take(Shape map) {
        Deque<INDArray> fitting = free.get(map.size());
        return as(fitting == null || fitting.isEmpty() ? Nd4j.create(type, batch, map.size()) : fitting.pop(), map);
    }

    private INDArray as(INDArray memory, Shape map) {
        return Reshape.to(memory, TrainableNetwork.shape(batch, map));
    }
}
