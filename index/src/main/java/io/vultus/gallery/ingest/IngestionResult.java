package io.vultus.gallery.ingest;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The account of a run; every photograph counts in exactly one of {@code enrolled}, {@code alreadyEnrolled},
 * {@code duplicates} and {@code skipped}.
 *
 * @param photos how many photographs the list had
 * @param enrolled how many became templates
 * @param alreadyEnrolled how many had been enrolled by an earlier run
 * @param duplicates how many have the same bytes as an earlier photograph of the same person
 * @param skipped how many were left out, by reason
 * @param embedded how many went through the networks in this run; the others were known from earlier ones, or
 *     unreadable
 * @param duration how long it took
 */
public record IngestionResult(
        long photos,
        long enrolled,
        long alreadyEnrolled,
        long duplicates,
        Map<SkipReason, Long> skipped,
        long embedded,
        Duration duration) {

    public IngestionResult {
        skipped = Map.copyOf(skipped);
    }

    /** How many were left out, for whatever reason. */
    public long skippedInAll() {
        return skipped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Photographs a second. */
    public double rate() {
        return photos / Math.max(1e-9, duration.toNanos() / 1e9);
    }

    /** Counts while the run goes on; for one thread. */
    static final class Counter {

        private final long start = System.nanoTime();
        private final Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
        private long photos;
        private long enrolled;
        private long alreadyEnrolled;
        private long duplicates;
        private long embedded;

        long photos() {
            return photos;
        }

        void photo(boolean wasEmbedded) {
            photos++;
            embedded += wasEmbedded ? 1 : 0;
        }

        void enrolled() {
            enrolled++;
        }

        void alreadyEnrolled() {
            alreadyEnrolled++;
        }

        void duplicate() {
            duplicates++;
        }

        void skipped(SkipReason reason) {
            skipped.merge(reason, 1L, Long::sum);
        }

        IngestionResult result() {
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            return new IngestionResult(photos, enrolled, alreadyEnrolled, duplicates, skipped, embedded, duration);
        }
    }
}
