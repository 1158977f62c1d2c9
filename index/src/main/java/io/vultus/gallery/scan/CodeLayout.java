package io.vultus.gallery.scan;

/**
 * Where things are in a block of codes; {@link ScanVectorsFormat} specifies it.
 *
 * @param bits of a code; a multiple of 8
 */
record CodeLayout(int bits) {

    /** How many vectors share a block: the lanes of the widest SIMD register that holds bytes. */
    static final int BLOCK = 64;

    /** The bytes of a row. */
    static final int ROW_BYTES = 64;

    /** How many rows hold one 32-bit number per vector. */
    static final int NUMBER_ROWS = BLOCK * Integer.BYTES / ROW_BYTES;

    /** For vectors of this dimension. */
    static CodeLayout of(int dimension) {
        return new CodeLayout(Projection.outputs(dimension));
    }

    /** How many rows of bytes the codes of a block have. */
    int codeRows() {
        return bits / Byte.SIZE;
    }

    /** Where the scales begin in a block. */
    int scales() {
        return codeRows() * ROW_BYTES;
    }

    /** Where the offsets begin in a block. */
    int offsets() {
        return scales() + NUMBER_ROWS * ROW_BYTES;
    }

    int blockBytes() {
        return offsets() + NUMBER_ROWS * ROW_BYTES;
    }

    /**
     * Where in the rows of numbers a vector's is. Four neighbouring ones are in four rows: that is how sums of bytes
     * come out when they are widened to 32 bits without being moved between lanes.
     */
    static int number(int lane) {
        return lane % NUMBER_ROWS * ROW_BYTES + lane / NUMBER_ROWS * Integer.BYTES;
    }

    static int blocks(int vectors) {
        return (vectors + BLOCK - 1) / BLOCK;
    }

    long bytes(int vectors) {
        return (long) blocks(vectors) * blockBytes();
    }
}
