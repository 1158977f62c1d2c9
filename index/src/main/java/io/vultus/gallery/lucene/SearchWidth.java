package io.vultus.gallery.lucene;

/**
 * How many templates an approximate search gathers before it scores them exactly ({@code ef}).
 *
 * <p>A graph search with too small an {@code ef} loses identities silently; with Lucene's defaults every second one in
 * a gallery of 100,000. What is needed grows about as the square root of the number of templates; the constants come
 * from {@code docs/gallery-measurements.md}, with a margin.
 */
final class SearchWidth {

    private static final int MIN = 200;
    private static final double PER_ROOT_OF_TEMPLATES = 2.5;
    private static final int PER_CANDIDATE = 4;

    private SearchWidth() {}

    static int derive(int k, int templates) {
        double ef = PER_ROOT_OF_TEMPLATES * Math.sqrt(templates) + (double) PER_CANDIDATE * k;
        return (int) Math.max(MIN, Math.ceil(ef));
    }
}
