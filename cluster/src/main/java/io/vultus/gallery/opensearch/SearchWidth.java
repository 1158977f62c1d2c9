package io.vultus.gallery.opensearch;

/** How a search is done that leaves it to the gallery; {@code docs/scaling.md} has the measurements. */
final class SearchWidth {

    /** Up to so many templates all of them are scored. */
    static final long EXACT_UP_TO = 10_000;

    /** The engine takes no more. */
    static final int MOST = 10_000;

    private static final int LEAST = 100;
    private static final int PER_CANDIDATE = 4;
    private static final double PER_ROOT_OF_TEMPLATES = 4;

    private SearchWidth() {}

    /**
     * How many templates each shard gathers through its graphs.
     *
     * @param k how many people are wanted
     * @param templates how many there are in all shards; what a graph needs grows about as the square root
     */
    static int derive(int k, long templates) {
        double ef = PER_ROOT_OF_TEMPLATES * Math.sqrt((double) templates) + (double) PER_CANDIDATE * k;
        return (int) Math.clamp(Math.ceil(ef), LEAST, MOST);
    }
}
