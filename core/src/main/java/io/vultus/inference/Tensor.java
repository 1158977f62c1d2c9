package io.vultus.inference;

import java.util.Arrays;

/**
 * A network's output.
 *
 * @param shape its dimensions, outermost first
 * @param data its values, row by row (the last dimension runs fastest); not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two calls; compared by nobody
public record Tensor(long[] shape, float[] data) {

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
