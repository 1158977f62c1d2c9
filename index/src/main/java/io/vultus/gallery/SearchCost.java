package io.vultus.gallery;

import java.util.Locale;

/**
 * What a search cost.
 *
 * @param mode how it was really done: {@link SearchMode#EXACT} or {@link SearchMode#APPROXIMATE}
 * @param visited how many templates were compared with the probe, quantised or exactly
 * @param rescored how many of them were scored in full precision
 * @param ef how many templates the approximate search gathered at most; 0 where the search was exact
 * @param nanoseconds wall-clock time
 */
public record SearchCost(SearchMode mode, long visited, long rescored, int ef, long nanoseconds) {

    /** The time in milliseconds. */
    public double milliseconds() {
        return nanoseconds / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, visited %d, rescored %d, ef %d, %.2f ms",
                mode.name().toLowerCase(Locale.ROOT),
                visited,
                rescored,
                ef,
                milliseconds());
    }
}
