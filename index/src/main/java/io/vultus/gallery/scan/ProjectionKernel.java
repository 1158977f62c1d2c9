package io.vultus.gallery.scan;

/** What making a code of a vector spends its time with. Thread-safe. */
interface ProjectionKernel {

    /**
     * Multiplies some numbers with Sylvester's Hadamard matrix, by butterflies of rising distance; all kernels give the
     * same, bit by bit.
     *
     * @param values hold the numbers, and receive the products
     * @param from the first
     * @param width how many; a power of two
     */
    void hadamard(float[] values, int from, int width);

    /**
     * Takes the signs of some numbers.
     *
     * @param values a multiple of 64
     * @param bits receives, from the lowest bit of the first byte on, which of them are above zero
     * @return the sum of their magnitudes, up to rounding
     */
    float signs(float[] values, byte[] bits);
}
