package io.vultus.gallery.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.store.RandomAccessInput;

/**
 * Brings stored vectors that lie far from each other into the processor's caches before they are scored. Loads of many
 * lines at once overlap; one vector after the other, each would be waited for. Where vectors are not mapped into memory
 * it does nothing. Not thread-safe.
 */
final class ReadAhead {

    /** So many vectors of 512 dimensions fit into the smallest L1 caches. */
    static final int VECTORS = 16;

    private static final int LINE_BYTES = 64;

    private final RandomAccessInput memory;
    private final int vectorBytes;

    /** Keeps the compiler from leaving the loads out. */
    @SuppressWarnings("UnusedVariable")
    private long sum;

    ReadAhead(FloatVectorValues vectors) {
        IndexInput stored = vectors instanceof HasIndexSlice slice ? slice.getSlice() : null;
        memory = stored instanceof MemorySegmentAccessInput && stored instanceof RandomAccessInput random
                ? random
                : null;
        vectorBytes = vectors.getVectorByteLength();
    }

    /** Reads a byte of each line of a vector. */
    void read(int ordinal) throws IOException {
        if (memory == null) {
            return;
        }
        long first = (long) ordinal * vectorBytes;
        for (int at = 0; at < vectorBytes; at += LINE_BYTES) {
            sum += memory.readByte(first + at);
        }
    }
}
