package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryStorageException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Longer and longer pauses, by chance of different lengths so that many clients do not come back at once. */
final class Backoff {

    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 5_000;

    private final long deadline;
    private long millis = FIRST_MILLIS;

    Backoff(Duration patience) {
        deadline = System.nanoTime() + patience.toNanos();
    }

    /** Waits; false, at once, if patience is over. */
    boolean pause() {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            return false;
        }
        try {
            Thread.sleep(Math.min(left, ThreadLocalRandom.current().nextLong(millis / 2, millis + 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GalleryStorageException("interrupted while waiting for the cluster", e);
        }
        millis = Math.min(LONGEST_MILLIS, 2 * millis);
        return true;
    }
}
