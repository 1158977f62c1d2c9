package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.store.IndexInput;

/** Multiplies queries with vectors that lie in memory. Not thread-safe. */
interface DotKernel {

    /**
     * Makes the vectors of a file the ones to multiply with.
     *
     * @param vectors their coordinates, little-endian, one vector after the other; float32 or {@link Float16},
     *     according to the kernel
     * @return whether they lie in memory, in one piece
     */
    boolean load(IndexInput vectors) throws IOException;

    /**
     * Multiplies. A product does not depend on which others are asked for with it.
     *
     * @param query as many values as the vectors have
     * @param ordinals which vectors, counted from the first
     * @param count how many of these
     * @param products receives as many
     */
    void multiply(float[] query, int[] ordinals, int count, float[] products);

    /** Multiplies with a vector that lies elsewhere: the same product, to the last bit. */
    float multiply(float[] query, float[] vector);
}
