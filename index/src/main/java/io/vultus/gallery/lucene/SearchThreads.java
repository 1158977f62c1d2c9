package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;

/**
 * Shares the work of a gallery's searches among threads, which all galleries have in common. Whoever asks works too,
 * and waits for nobody who has not begun.
 */
final class SearchThreads implements AutoCloseable {

    private final int count;
    private final ExecutorService executor;

    private final AtomicInteger searches = new AtomicInteger();
    private volatile boolean closed;

    SearchThreads(int count) {
        this.count = count;
        executor = GalleryThreads.searchers(count - 1);
    }

    int count() {
        return count;
    }

    /** How many searches are under way. */
    int searches() {
        return searches.get();
    }

    /**
     * Does some tasks; a thread takes the next whenever it has done one.
     *
     * @return what they returned, in their order
     */
    <T> List<T> invokeAll(List<Callable<T>> tasks) throws IOException {
        AtomicInteger next = new AtomicInteger();
        AtomicReferenceArray<T> results = new AtomicReferenceArray<>(tasks.size());
        share(tasks.size(), () -> {
            for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
                results.set(i, tasks.get(i).call());
            }
            return true;
        });
        List<T> inOrder = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            inOrder.add(results.get(i));
        }
        return inOrder;
    }

    /**
     * Has threads do the same work, of which each takes what the others have left. Whoever asks beside others counts as
     * one of the threads: searches side by side get more done than searches that share. A search that is under way when
     * the gallery is closed does the rest of its work itself.
     *
     * @param pieces how many threads could do something
     * @param work returns when there is nothing left to do
     * @return what it returned to each thread that came to it in time
     */
    <T> List<T> share(int pieces, Callable<T> work) throws IOException {
        int others = searches.getAndIncrement();
        try {
            return share(work, Math.clamp(pieces, 1, Math.max(1, count - others)));
        } finally {
            searches.decrementAndGet();
        }
    }

    private <T> List<T> share(Callable<T> work, int threads) throws IOException {
        List<Helper<T>> helpers =
                Stream.generate(() -> new Helper<>(work)).limit(threads).toList();
        helpers.subList(1, helpers.size()).forEach(this::start);
        helpers.getFirst().run();
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        for (Helper<T> helper : helpers) {
            try {
                helper.result().ifPresent(results::add);
            } catch (ExecutionException e) {
                failure = IOUtils.useOrSuppress(failure, e.getCause());
            }
        }
        if (failure != null) {
            throw IOUtils.rethrowAlways(failure);
        }
        return results;
    }

    private void start(Helper<?> helper) {
        if (!closed) {
            executor.execute(helper);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** What one thread does of a work. */
    private static final class Helper<T> implements Runnable {

        /** Being woken takes about as long. */
        private static final long AWAKE_NANOSECONDS = 50_000;

        private final FutureTask<T> task;

        /** Set by the thread that begins, or by the one that won't wait for a beginning any more. */
        private final AtomicBoolean decided = new AtomicBoolean();

        Helper(Callable<T> work) {
            task = new FutureTask<>(work);
        }

        @Override
        public void run() {
            if (decided.compareAndSet(false, true)) {
                task.run();
            }
        }

        /**
         * Waits for the end, if there was a beginning; through interrupts, since a helper uses what the caller frees.
         */
        Optional<T> result() throws ExecutionException {
            if (decided.compareAndSet(false, true)) {
                return Optional.empty();
            }
            long end = System.nanoTime() + AWAKE_NANOSECONDS;
            while (!task.isDone() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return Optional.of(GalleryThreads.await(task));
        }
    }
}
