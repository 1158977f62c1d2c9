package io.vultus.gallery.graph;

/**
 * How many templates an approximate search gathers before it scores them exactly ({@code ef}).
 *
 * <p>A scan of quantised vectors misses hardly anything: it needs to gather only what rounding may have put in the
 * wrong order. A graph search with too small an {@code ef} loses identities silently, with Lucene's defaults every
 * second one in a gallery of 100,000; what it needs grows about as the square root of the templates in the graph, and
 * faster from 100,000 on. The constants come from {@code docs/gallery-measurements.md}, with a margin.
 */
public final class SearchWidth {

    private static final int MIN = 100;
    private static final double PER_ROOT_OF_INDEXED = 2.5;
    private static final double PER_POWER_OF_INDEXED = 0.25;
    private static final double POWER = 0.7;
    private static final int PER_CANDIDATE = 4;

    private SearchWidth() {}

    /**
     * Derives it.
     *
     * @param k how many people are wanted
     * @param indexed how many templates are in graphs
     */
    public static int derive(int k, long indexed) {
        double few = PER_ROOT_OF_INDEXED * Math.sqrt((double) indexed);
        double many = PER_POWER_OF_INDEXED * Math.pow((double) indexed, POWER);
        double ef = Math.max(few, many) + (double) PER_CANDIDATE * k;
        return (int) Math.clamp(Math.ceil(ef), MIN, (double) Integer.MAX_VALUE);
    }
}
