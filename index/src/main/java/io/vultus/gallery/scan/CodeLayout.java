package io.vultus.gallery.scan;

/**
 * Where things are in a block of codes; {@link ScanVectorsFormat} specifies it.
 *
 * @param dimension of the vectors; at least 1
 */
record CodeLayout(int dimension) {

    /** How many vectors share a block: the lanes of the widest SIMD register that holds 32-bit numbers. */
    static final int BLOCK = 16;

    /** The bytes that one 32-bit number per vector takes. */
    static final int ROW_BYTES = BLOCK * Integer.BYTES;

    /** How many 32-bit words hold the signs of one vector. */
    int words() {
        return (dimension + Integer.SIZE - 1) / Integer.SIZE;
    }

    /** A row for each word, one for the scales, one for the offsets. */
    int blockBytes() {
        return (words() + 2) * ROW_BYTES;
    }

    static int blocks(int vectors) {
        return (vectors + BLOCK - 1) / BLOCK;
    }

    long bytes(int vectors) {
        return (long) blocks(vectors) * blockBytes();
    }
}
