package io.vultus.gallery.lucene;

import io.vultus.gallery.lucene.Claims.Claim;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Small changes on their way to a commit (group commit). A thread of its own makes those that wait, all in one commit,
 * while the next ones gather: a commit costs the disk the same for one change as for many. The thread is not a
 * caller's, so no caller's interrupt reaches the work of others. Thread-safe.
 */
final class ChangeQueue {

    /** How many changes share a commit at most. */
    private static final int MAX_GROUP = 256;

    /** How long a group waits for those of whom the last one consisted, who have just been answered. */
    private static final long MAX_GATHERING_NANOSECONDS = 2_000_000;

    private static final long NAP_NANOSECONDS = 50_000;

    /** One change that waits, and its outcome. */
    static final class Pending<T> {

        private final Claim claim;
        private final Change<T> change;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private T result;

        private Pending(Claim claim, Change<T> change) {
            this.claim = claim;
            this.change = change;
        }

        /** Makes the change; it is not durable yet. */
        void make(Changes changes) throws IOException {
            result = change.make(changes);
        }

        /** The change is durable and visible. */
        void succeed() {
            outcome.complete(result);
        }

        void fail(Throwable failure) {
            outcome.completeExceptionally(failure);
        }
    }

    private final Consumer<List<Pending<?>>> maker;
    private final Deque<Pending<?>> waiting = new ArrayDeque<>();
    private boolean isWorking;

    /** @param maker makes a group of changes, and gives each its outcome */
    ChangeQueue(Consumer<List<Pending<?>>> maker) {
        this.maker = maker;
    }

    /**
     * Makes a change, together with others.
     *
     * @return its result, once it is durable and visible. If the calling thread is interrupted after the change was
     *     begun, its flag stays set
     * @throws InterruptedException if the calling thread was interrupted before the change was begun; it is not made
     * @throws ExecutionException if the change failed
     */
    <T> T make(Claim claim, Change<T> change) throws InterruptedException, ExecutionException {
        Pending<T> pending = new Pending<>(claim, change);
        add(pending);
        try {
            return pending.outcome.get();
        } catch (InterruptedException e) {
            if (remove(pending)) {
                throw e;
            }
            try {
                return GalleryThreads.await(pending.outcome);
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void add(Pending<?> pending) {
        waiting.add(pending);
        if (!isWorking) {
            isWorking = true;
            GalleryThreads.changers().execute(this::work);
        }
    }

    private synchronized boolean remove(Pending<?> pending) {
        return waiting.remove(pending);
    }

    private void work() {
        int size = 1;
        long nanoseconds = 0;
        while (true) {
            gather(size, nanoseconds / 8);
            List<Pending<?>> group = next();
            if (group.isEmpty()) {
                return;
            }
            long start = System.nanoTime();
            try {
                maker.accept(group);
            } catch (RuntimeException | Error e) {
                group.forEach(pending -> pending.fail(e));
            }
            nanoseconds = System.nanoTime() - start;
            size = group.size();
        }
    }

    /** Waits a little until as many wait as the last time. */
    private void gather(int size, long atMostNanoseconds) {
        long end = System.nanoTime() + Math.min(atMostNanoseconds, MAX_GATHERING_NANOSECONDS);
        while (size > 1 && size() < size && System.nanoTime() < end) {
            LockSupport.parkNanos(NAP_NANOSECONDS);
        }
    }

    private synchronized int size() {
        return waiting.size();
    }

    /** Those that may share a commit, in the order in which they came; ends the work where there are none. */
    private synchronized List<Pending<?>> next() {
        List<Pending<?>> group = new ArrayList<>();
        Claims claims = new Claims();
        while (!waiting.isEmpty() && group.size() < MAX_GROUP && claims.add(waiting.peek().claim)) {
            group.add(waiting.remove());
        }
        isWorking = !group.isEmpty();
        return group;
    }
}
