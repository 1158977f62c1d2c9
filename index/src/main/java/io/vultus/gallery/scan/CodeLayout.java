package io.vultus.gallery.scan;

/**
 * Where things are in a block of codes; {@link ScanVectorsFormat} specifies it.
 *
 * @param bits of a code; a multiple of 32
 */
record CodeLayout(int bits) {

    /** How many vectors share a block: the lanes of the widest SIMD register that holds 32-bit numbers. */
    static final int BLOCK = 16;

    /** The bytes that one 32-bit number per vector takes. */
    static final int ROW_BYTES = BLOCK * Integer.BYTES;

    /** For vectors of this dimension. */
    static CodeLayout of(int dimension) {
        return new CodeLayout(Projection.outputs(dimension));
    }

    /** How many 32-bit words a code has. */
    int words() {
        return bits / Integer.SIZE;
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
