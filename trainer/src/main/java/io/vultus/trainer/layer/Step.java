package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer at work.
 *
 * @param node whose result it computes
 * @param layer what computes it
 * @param from the nodes whose results it takes
 */
record Step(int node, Layer layer, List<Integer> from) {

    /** All nodes but the first, in order; what can be done in one with the only node that takes it is. */
    static List<Step> of(Network network, Initial initial) {
        List<Node> nodes = network.nodes();
        long[] takers = new long[nodes.size()];
        nodes.forEach(node -> node.inputs().forEach(input -> takers[input]++));
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            Step alone = new Step(i, Layers.of(node, network.inputShapes(node), initial), node.inputs());
            Optional<Step> joined = steps.isEmpty() || takers[steps.getLast().node()] != 1
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

    /** Whether an input's gradient is that of the result as it is. */
    boolean passesGradientTo(int input) {
        return from.stream().distinct().count() == from.size() && layer.passesGradientTo(from.indexOf(input));
    }
}
