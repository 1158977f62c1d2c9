package io.vultus.trainer.network;

import java.util.Map;

/**
 * A network with the values of its parameters.
 *
 * @param network what it computes
 * @param weights by the parameter's name, the node's and what it is there, row-major: {@code stem.conv.weight} (out ×
 *     in × height × width), {@code .bias}, {@code .scale}, {@code .offset}, {@code .mean}, {@code .variance},
 *     {@code .slope}
 */
public record TrainedNetwork(Network network, Map<String, float[]> weights) {

    /**
     * The values of one parameter.
     *
     * @throws IllegalArgumentException if there is none of that name, or it has another number of values
     */
    public float[] weight(String name, long length) {
        float[] values = weights.get(name);
        if (values == null || values.length != length) {
            throw new IllegalArgumentException("the weights are another network's than " + network.name() + ": "
                    + (values == null ? "none" : values.length) + " of \"" + name + "\", not " + length);
        }
        return values;
    }
}
