package io.vultus.trainer.export;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import io.vultus.trainer.network.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which batch normalisations vanish into which weights. One after a convolution or dense layer always does, where
 * nobody else takes the result. One before does where every value that the layer sees went through it: not before a
 * padded convolution, whose zeros at the edge were not normalised.
 */
final class NormFolding {

    private final Network network;

    /** For each node the one whose result it hands on; itself, unless it is a dropout. */
    private final int[] sources;

    private final Map<Integer, List<Integer>> takers = new HashMap<>();

    /** Layers with the norms before and after them. */
    private final Map<Integer, Integer> normBefore = new HashMap<>();

    private final Map<Integer, Integer> normAfter = new HashMap<>();

    NormFolding(Network network) {
        this.network = network;
        List<Node> nodes = network.nodes();
        sources = new int[nodes.size()];
        for (int i = 0; i < sources.length; i++) {
            boolean handsOn = nodes.get(i).operation() instanceof Operation.Dropout;
            sources[i] = handsOn ? sources[nodes.get(i).inputs().getFirst()] : i;
            if (!handsOn) {
                for (int input : nodes.get(i).inputs()) {
                    takers.computeIfAbsent(sources[input], node -> new ArrayList<>())
                            .add(i);
                }
            }
        }
        for (int i = 0; i < sources.length; i++) {
            if (nodes.get(i).operation() instanceof Operation.BatchNorm) {
                fold(i);
            }
        }
    }

    private void fold(int norm) {
        int before = source(norm);
        Optional<Integer> after = onlyTaker(norm);
        if (hasWeights(before) && onlyTaker(before).isPresent()) {
            normAfter.put(before, norm);
        } else if (after.isPresent() && seesNoEdge(after.get())) {
            normBefore.put(after.get(), norm);
        }
    }

    private Optional<Integer> onlyTaker(int node) {
        List<Integer> all = takers.getOrDefault(node, List.of());
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private boolean hasWeights(int node) {
        Operation operation = network.nodes().get(node).operation();
        return operation instanceof Operation.Convolution || operation instanceof Operation.Dense;
    }

    private boolean seesNoEdge(int node) {
        return switch (network.nodes().get(node).operation()) {
            case Operation.Convolution conv -> !conv.kernel().isPadded();
            case Operation.Dense dense -> true;
            default -> false;
        };
    }

    /** The node whose result a node's first input is, dropouts left out. */
    int source(int node) {
        return sources[network.nodes().get(node).inputs().getFirst()];
    }

    /** The norm that vanishes into a layer from before it. */
    Optional<Integer> before(int layer) {
        return Optional.ofNullable(normBefore.get(layer));
    }

    /** The norm that vanishes into a layer from behind it. */
    Optional<Integer> after(int layer) {
        return Optional.ofNullable(normAfter.get(layer));
    }

    /** Whether a node vanishes: its result is that of its input. */
    boolean vanishes(int node) {
        return sources[node] != node || normBefore.containsValue(node) || normAfter.containsValue(node);
    }
}
