package io.vultus.gallery.lucene;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.search.TaskExecutor;

/** The threads that share the work of one search; whoever asks works too. */
final class SearchThreads implements AutoCloseable {

    private final int count;
    private final ExecutorService executor;
    private final TaskExecutor tasks;

    SearchThreads(int count) {
        this.count = count;
        executor = daemons("vultus-search", Math.max(1, count - 1));
        tasks = new TaskExecutor(this::runOrDo);
    }

    /** A pool that keeps no program from ending. */
    static ExecutorService daemons(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A search that is under way when the gallery is closed does the rest of its work itself. */
    private void runOrDo(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    int count() {
        return count;
    }

    TaskExecutor tasks() {
        return tasks;
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
