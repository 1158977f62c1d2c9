package io.vultus;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Works on a sequence with several threads and hands the results over in the sequence's order, with bounded memory: no
 * more than a few results a thread exist at any time, however long the sequence.
 */
public final class BoundedParallel {

    /** How many items a thread may be ahead of the one whose result is due: enough that a slow one holds nobody up. */
    private static final int AHEAD = 4;

    private BoundedParallel() {}

    /**
     * Works through the sequence.
     *
     * @param threads how many work at once
     * @param items read by the calling thread alone
     * @param work called by the threads; what it throws ends everything and is thrown here
     * @param sink called by the calling thread alone, in the items' order
     * @throws InterruptedException if the calling thread is interrupted; work that has begun is interrupted, too
     */
    public static <T, R> void forEachOrdered(
            int threads, Iterator<T> items, Function<? super T, ? extends R> work, Consumer<? super R> sink)
            throws InterruptedException {
        Queue<Future<R>> due = new ArrayDeque<>();
        ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("vultus-worker-", 1).factory());
        try {
            while (items.hasNext()) {
                T item = items.next();
                due.add(workers.submit(() -> work.apply(item)));
                if (due.size() == threads * AHEAD) {
                    sink.accept(resultOf(due.remove()));
                }
            }
            while (!due.isEmpty()) {
                sink.accept(resultOf(due.remove()));
            }
        } finally {
            workers.shutdownNow();
            workers.close(); // waits: whoever called may free what the threads are still using
        }
    }

    private static <R> R resultOf(Future<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }
}
