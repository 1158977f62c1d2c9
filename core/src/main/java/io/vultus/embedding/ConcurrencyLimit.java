package io.vultus.embedding;

import io.vultus.CallInterruptedException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Has so many calls work at once; the others wait in the order in which they came. */
final class ConcurrencyLimit {

    private final int max;
    private final Semaphore turns;

    ConcurrencyLimit(int max) {
        this.max = max;
        this.turns = new Semaphore(max, true);
    }

    int max() {
        return max;
    }

    /** @throws CallInterruptedException if the thread is interrupted while it waits; its interrupt flag stays set */
    <R> R call(Supplier<R> work) {
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while waiting for one of " + max + " calls to finish", e);
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
