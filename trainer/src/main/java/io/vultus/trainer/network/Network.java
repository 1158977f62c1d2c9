package io.vultus.trainer.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network from 112×112 faces (or smaller maps in tests) to vectors: nodes in an order in which they can be computed.
 * The first is the input, the last the result.
 *
 * @param name as people say it: "LResNet50E-IR"
 */
public record Network(String name, List<Node> nodes) {

    public Network {
        nodes = List.copyOf(nodes);
    }

    /** The size of its input. */
    public Shape input() {
        return nodes.getFirst().shape();
    }

    /** The number of values of its result. */
    public int dimension() {
        return nodes.getLast().shape().size();
    }

    /** How many numbers it learns. */
    public long parameters() {
        return nodes.stream()
                .mapToLong(node -> node.operation().parameters(inputShapes(node)))
                .sum();
    }

    /** How many of them are slopes of PReLUs, which some publications leave out. */
    public long slopes() {
        return nodes.stream()
                .filter(node -> node.operation() instanceof Operation.PRelu)
                .mapToLong(node -> node.shape().channels())
                .sum();
    }

    /** Floating-point operations for one face, as {@link Operation#flops} counts them. */
    public long flops() {
        return nodes.stream()
                .mapToLong(node -> node.operation().flops(inputShapes(node)))
                .sum();
    }

    /** Whether a node drops values in training. */
    public boolean hasDropout() {
        return nodes.stream().anyMatch(node -> node.operation() instanceof Operation.Dropout);
    }

    /**
     * The same network with another rate of all its dropout.
     *
     * @param rate from 0 to less than 1
     */
    public Network withDropout(double rate) {
        return new Network(
                name,
                nodes.stream()
                        .map(node -> node.operation() instanceof Operation.Dropout
                                ? new Node(node.name(), new Operation.Dropout(rate), node.inputs(), node.shape())
                                : node)
                        .toList());
    }

    /** The sizes of what a node takes. */
    public List<Shape> inputShapes(Node node) {
        return node.inputs().stream().map(i -> nodes.get(i).shape()).toList();
    }

    /** Puts networks together, one node after the other. A node is known by the number that adding it returned. */
    public static final class Builder {

        private final String name;
        private final List<Node> nodes = new ArrayList<>();
        private final Set<String> names = new HashSet<>();

        /** A network of one node, the input: number 0. */
        public Builder(String name, Shape input) {
            this.name = name;
            add("input", new Operation.Input(input));
        }

        /**
         * Adds a node.
         *
         * @return its number
         * @throws IllegalArgumentException if there is one of that name, or the sizes do not fit
         */
        public int add(String node, Operation operation, Integer... inputs) {
            if (!names.add(node)) {
                throw new IllegalArgumentException(name + " has two nodes called " + node);
            }
            List<Integer> from = List.of(inputs);
            List<Shape> shapes = from.stream().map(i -> nodes.get(i).shape()).toList();
            try {
                nodes.add(new Node(node, operation, from, operation.output(shapes)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("node " + node + " of " + name + ": " + e.getMessage(), e);
            }
            return nodes.size() - 1;
        }

        /** The size of a node's result. */
        public Shape shape(int node) {
            return nodes.get(node).shape();
        }

        /** The network, whose result is the last node's. */
        public Network build() {
            return new Network(name, nodes);
        }
    }
}
