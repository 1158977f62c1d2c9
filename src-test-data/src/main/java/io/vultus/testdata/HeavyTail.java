package io.vultus.testdata;

/**
 * Symmetric random numbers of variance 1 whose size is a power of an exponential variable; 1 gives Laplace's law, more
 * gives heavier tails. Drawn from a table of {@value #SIZE} quantiles: no logarithm a draw, and the same bits
 * everywhere.
 */
final class HeavyTail {

    private static final int BITS = 14;
    private static final int SIZE = 1 << BITS;

    /** A sign and an index into the table. */
    private static final int BITS_OF_A_DRAW = BITS + 1;

    private static final int DRAWS_OF_A_WORD = Long.SIZE / BITS_OF_A_DRAW;

    /** Negative values first, then positive ones. */
    private final float[] quantiles = new float[2 * SIZE];

    HeavyTail(double power) {
        double[] sizes = new double[SIZE];
        double squares = 0;
        for (int i = 0; i < SIZE; i++) {
            sizes[i] = StrictMath.pow(-StrictMath.log((i + 0.5) / SIZE), power);
            squares += sizes[i] * sizes[i];
        }
        double scale = 1 / Math.sqrt(squares / SIZE);
        for (int i = 0; i < SIZE; i++) {
            quantiles[i] = (float) (-sizes[i] * scale);
            quantiles[SIZE + i] = (float) (sizes[i] * scale);
        }
    }

    /** The {@code index}-th draw of a stream. */
    float draw(long key, int index) {
        long word = RandomBits.at(key, index / DRAWS_OF_A_WORD);
        return quantiles[(int) (word >>> (index % DRAWS_OF_A_WORD * BITS_OF_A_DRAW)) & (2 * SIZE - 1)];
    }
}
