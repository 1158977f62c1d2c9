package io.vultus.trainer.layer;

import io.vultus.trainer.network.Network;
import io.vultus.trainer.network.TrainedNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network in training, on one device or on several. Not for use by two threads at once. */
public interface BatchNetwork extends AutoCloseable {

    /** What it computes. */
    Network description();

    /** Faces of a pass. */
    int batch();

    /** Takes the faces of the next pass: batch × channels × height × width. */
    INDArray input();

    /**
     * Computes embeddings as in use: with the running averages, without dropout.
     *
     * @return batch × dimension, not of unit length; the network's own memory, until the next pass
     */
    INDArray embed();

    /**
     * Computes embeddings in training, and moves the running averages.
     *
     * @param seed decides what dropout drops
     * @return as {@link #embed}
     */
    INDArray train(long seed);

    /** Takes the gradient of the loss by the embeddings that {@link #train} returned: batch × dimension. */
    INDArray embeddingGradient();

    /** Computes the gradients of all parameters from {@link #embeddingGradient}. */
    void backward();

    /** All that outlives a step, in the order of the nodes. Changes of values are heeded by the next pass. */
    List<Parameter> parameters();

    /** A copy of what it has learnt. */
    default TrainedNetwork trained() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        parameters()
                .forEach(parameter -> weights.put(
                        parameter.name(), Reshape.flat(parameter.value()).toFloatVector()));
        return new TrainedNetwork(description(), weights);
    }

    /** Ends what works for it. */
    @Override
    default void close() {}
}
