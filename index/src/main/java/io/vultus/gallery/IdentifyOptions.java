package io.vultus.gallery;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How to identify.
 *
 * @param k how many people to return at most; 1 to {@value #MAX_K}
 * @param threshold the score from which on the best candidate is taken for the person; a cosine
 * @param filter only people who have all these attributes are looked at; empty for everybody
 * @param mode how to search
 * @param ef how many templates an approximate search gathers before it scores them exactly: larger is slower and misses
 *     less. Empty: the gallery derives it from {@code k} and its size
 */
public record IdentifyOptions(int k, double threshold, Map<String, String> filter, SearchMode mode, OptionalInt ef) {

    /** More would be a listing, not a search. */
    public static final int MAX_K = 10_000;

    public IdentifyOptions {
        if (k < 1 || k > MAX_K) {
            throw new IllegalArgumentException("k must be 1 to " + MAX_K + ", got " + k);
        }
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("the threshold is not a number");
        }
        ef.ifPresent(value -> {
            if (value < k) {
                throw new IllegalArgumentException("ef must be at least k = " + k + ", got " + value);
            }
        });
        filter = Labels.ofStored("a filter", filter);
    }

    /** Everybody, {@link SearchMode#AUTO}. */
    public static IdentifyOptions of(int k, double threshold) {
        return new IdentifyOptions(k, threshold, Map.of(), SearchMode.AUTO, OptionalInt.empty());
    }

    /** The same among people with these attributes. */
    public IdentifyOptions withFilter(Map<String, String> attributes) {
        return new IdentifyOptions(k, threshold, attributes, mode, ef);
    }

    /** The same, searched in another way. */
    public IdentifyOptions withMode(SearchMode other) {
        return new IdentifyOptions(k, threshold, filter, other, ef);
    }

    /** The same with a given {@code ef}. */
    public IdentifyOptions withEf(int value) {
        return new IdentifyOptions(k, threshold, filter, mode, OptionalInt.of(value));
    }
}
