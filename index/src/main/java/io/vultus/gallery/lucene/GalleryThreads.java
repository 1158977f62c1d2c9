package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of all galleries of the process. They are daemons, end when they were idle for {@value #IDLE_SECONDS}
 * seconds, and are never interrupted. There are as many for searches, and for merges, as the gallery with the most
 * threads asks for.
 */
final class GalleryThreads {

    private static final long IDLE_SECONDS = 10;

    private static final ThreadPoolExecutor SEARCHERS = bounded("vultus-search-");
    private static final ThreadPoolExecutor MERGERS = bounded("vultus-merge-");
    private static final ThreadPoolExecutor CLOSERS = bounded("vultus-close-");

    /** One thread for each gallery that is being changed at the moment. */
    private static final ThreadPoolExecutor CHANGERS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory("vultus-change-"));

    private GalleryThreads() {}

    private static ThreadPoolExecutor bounded(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory factory(String name) {
        ThreadFactory daemons = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name, 1)
                .factory();
        return task -> {
            Thread thread = daemons.newThread(task);
            // Not that of the application which happens to ask first, and may be unloaded before the thread ends.
            thread.setContextClassLoader(GalleryThreads.class.getClassLoader());
            return thread;
        };
    }

    /** Helpers of searches: at least so many at a time. */
    static ExecutorService searchers(int atLeast) {
        return grown(SEARCHERS, atLeast);
    }

    /** Builders of graphs: at least so many at a time. */
    static ExecutorService mergers(int atLeast) {
        return grown(MERGERS, atLeast);
    }

    /** One thread, which closes files that nobody needs any more. */
    static ExecutorService closer() {
        return CLOSERS;
    }

    /** Threads for work that may wait for a gallery's lock. */
    static ExecutorService changers() {
        return CHANGERS;
    }

    private static synchronized ExecutorService grown(ThreadPoolExecutor pool, int atLeast) {
        if (pool.getCorePoolSize() < atLeast) {
            pool.setMaximumPoolSize(atLeast);
            pool.setCorePoolSize(atLeast);
        }
        return pool;
    }

    /**
     * Does some work on a thread that nobody interrupts, and waits for its end through interrupts of the calling one,
     * whose interrupt flag stays set.
     */
    static <T> T uninterrupted(Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        CHANGERS.execute(task);
        try {
            return await(task);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    /** Waits through interrupts; the flag stays set. */
    static <T> T await(Future<T> future) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
