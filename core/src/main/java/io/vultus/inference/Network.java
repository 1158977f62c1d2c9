package io.vultus.inference;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A network of one input, ready to run. Implementations are thread-safe; each call computes on its caller's core.
 * {@link #run} throws {@link IllegalStateException} after {@link #close}.
 */
public interface Network extends AutoCloseable {

    /**
     * The shape that the input is declared with, outermost dimension first; −1 where any size will do. Empty where the
     * engine cannot tell.
     */
    long[] inputShape();

    /**
     * Runs the network.
     *
     * @param input a direct buffer in native byte order that holds the input's float32 values from its start; its
     *     position does not matter
     * @param shape the input's dimensions
     * @return the outputs in the network's own order
     * @throws InferenceException if the engine refuses the input
     * @throws IllegalStateException if the network is closed
     */
    List<Tensor> run(ByteBuffer input, long... shape);

    /** Waits for the calls under way, then frees the network's native memory. Closing again does nothing. */
    @Override
    void close();
}
