package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.store.IndexInput;

/**
 * Estimates scores of some queries from codes. All kernels give the same estimates, bit by bit. Not thread-safe: one
 * per scan.
 *
 * <p>The estimate of a vector is {@code (step · (2S − Σk)) · scale + offset + base}, rounded to float after each
 * operation, where {@code S} is the sum of the query's multiples {@code k} whose bit is set in the vector's code.
 */
interface ScanKernel {

    /** So many blocks are few enough to stay in a core's caches for the next query. */
    int CACHED_BLOCKS = 16;

    /** How many blocks are loaded at once at most; it is best to load as many. */
    int blocks();

    /**
     * Makes some blocks the ones to select from.
     *
     * @param codes has the blocks of a field from its beginning on
     * @param first the first block
     * @param count how many; 1 to {@link #blocks}
     */
    void load(IndexInput codes, int first, int count) throws IOException;

    /**
     * Finds the loaded vectors whose estimate is above a threshold. Asking for one query after the other is fastest.
     *
     * @param query which of the queries
     * @param positions receives where in the loaded blocks they are, in no order; as long as there are vectors in them
     * @param estimates receives their estimates; as long
     * @return how many there are
     */
    int select(int query, float threshold, int[] positions, float[] estimates);
}
