package io.vultus;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Works on a sequence with several threads and bounded memory: no more than a few items a thread, or results of such,
 * exist at any time, however long the sequence.
 */
public final class BoundedParallel {

    /** How many items a thread are under way at a time: enough that one that takes somewhat longer holds nobody up. */
    private static final int AHEAD = 4;

    private BoundedParallel() {}

    /**
     * Works through the sequence and hands the results over in its order. Everybody waits for an item that takes many
     * times as long as others.
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
        ExecutorService workers = workers(threads);
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
            end(workers);
        }
    }

    /**
     * Works through the sequence in no order: an item that takes many times as long as others holds nobody up.
     *
     * @param threads how many work at once
     * @param items read by the calling thread alone
     * @param work called by the threads; what it throws ends everything and is thrown here
     * @throws InterruptedException if the calling thread is interrupted; work that has begun is interrupted, too
     */
    public static <T> void forEach(int threads, Iterator<T> items, Consumer<? super T> work)
            throws InterruptedException {
        ExecutorService workers = workers(threads);
        CompletionService<Void> done = new ExecutorCompletionService<>(workers);
        int due = 0;
        try {
            for (; items.hasNext(); due++) {
                if (due == threads * AHEAD) {
                    resultOf(done.take());
                    due--;
                }
                T item = items.next();
                done.submit(() -> work.accept(item), null);
            }
            for (; due > 0; due--) {
                resultOf(done.take());
            }
        } finally {
            end(workers);
        }
    }

    private static ExecutorService workers(int threads) {
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("vultus-worker-", 1).factory());
    }

    private static void end(ExecutorService workers) {
        workers.shutdownNow();
        workers.close(); // waits: whoever called may free what the threads are still using
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
