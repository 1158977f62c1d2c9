package io.vultus.trainer.layer;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One node at work. Keeps between a forward pass and the backward pass after it what the latter needs. */
interface Layer {

    /**
     * Computes the result.
     *
     * @param inputs what it takes, batch first
     * @param output takes the result
     */
    void forward(INDArray[] inputs, INDArray output, Pass pass);

    /**
     * Computes the gradients of the parameters, replacing those of before, and adds those of the inputs to the sinks.
     *
     * @param inputs as in the forward pass
     * @param output as the forward pass left it
     * @param gradient of the loss by the output
     * @param sinks one for each input
     */
    void backward(INDArray[] inputs, INDArray output, INDArray gradient, Sink[] sinks);

    /**
     * Whether {@link Sink#take} gets the gradient as it is for an input, so that the two may share memory.
     *
     * @param input which, from 0
     */
    default boolean passesGradientTo(int input) {
        return false;
    }

    /** All that outlives a step. */
    default List<Parameter> parameters() {
        return List.of();
    }
}
