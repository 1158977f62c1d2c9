package io.vultus.trainer.network;

import java.util.List;

/**
 * One operation in a network.
 *
 * @param name unique in the network; its parameters are named after it
 * @param inputs indices of the nodes whose results it takes; all come before it
 * @param shape the size of its result
 */
public record Node(String name, Operation operation, List<Integer> inputs, Shape shape) {

    public Node {
        inputs = List.copyOf(inputs);
    }
}
