package io.vultus.gallery.scan;

/**
 * How many of the best estimates have to be scored exactly so that the best vectors are among them.
 *
 * <p>Estimates have errors of the same size whatever the number of vectors, so the best vector is overtaken by a
 * proportion of them that falls as the best stands out; the measurements in {@code docs/performance.md} ask for about
 * the square root of their number.
 */
public final class ShortlistLength {

    private static final int MIN = 128;
    private static final int PER_RESULT = 16;

    private ShortlistLength() {}

    /**
     * Derives it.
     *
     * @param k how many vectors are wanted
     * @param vectors how many there are
     */
    public static int derive(int k, long vectors) {
        double length = Math.sqrt((double) vectors) + (double) PER_RESULT * k;
        return (int) Math.clamp(Math.ceil(length), MIN, (double) Integer.MAX_VALUE);
    }
}
