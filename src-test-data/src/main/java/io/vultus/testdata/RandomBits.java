package io.vultus.testdata;

/**
 * Random bits by counter: the i-th word of a stream is a function of its key and i alone. The mixing is SplitMix64's
 * (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
 */
final class RandomBits {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private RandomBits() {}

    /** The key of a stream that is named by several numbers. */
    static long key(long... names) {
        long key = 0;
        for (long name : names) {
            key = mix((key + GOLDEN_GAMMA) ^ mix(name));
        }
        return key;
    }

    /** The {@code index}-th word of the stream. */
    static long at(long key, long index) {
        return mix(key + (index + 1) * GOLDEN_GAMMA);
    }

    /** A number in [0, 1) that belongs to the key and to no word of its stream. */
    static double uniform(long key) {
        return (mix(~key) >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
