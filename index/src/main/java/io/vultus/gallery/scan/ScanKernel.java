package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.store.IndexInput;

/**
 * Estimates scores from codes. All kernels give the same estimates, bit by bit. Not thread-safe: one per scan.
 *
 * <p>The estimate of a vector is {@code (step · (2S − Σk)) · scale + offset + base}, rounded to float after each
 * operation, where {@code S = Σ_b ±2^b · popcount(code AND plane_b)} with the sign of plane 3 negative.
 */
interface ScanKernel {

    /** How many blocks are loaded at once at most: few enough to stay in a core's L2 cache for the next query. */
    int MAX_BLOCKS = 256;

    /**
     * Makes some blocks the ones to select from.
     *
     * @param codes has the blocks of a field from its beginning on
     * @param first the first block
     * @param blocks how many; 1 to {@value #MAX_BLOCKS}
     */
    void load(IndexInput codes, int first, int blocks) throws IOException;

    /**
     * Finds the loaded vectors whose estimate is above a threshold.
     *
     * @param positions receives where in the loaded blocks they are, rising; as long as there are vectors in them
     * @param estimates receives their estimates; as long
     * @return how many there are
     */
    int select(CodeQuery query, float threshold, int[] positions, float[] estimates);
}
