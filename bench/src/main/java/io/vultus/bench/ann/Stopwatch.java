package io.vultus.bench.ann;

import io.vultus.ProgressListener;
import io.vultus.bench.ann.Answers.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks an engine that runs in this JVM: first untimed, so that everything is compiled; then from one thread, each
 * question timed; then from all threads at once.
 *
 * @param queries how many there are
 * @param options limits, threads
 * @param progress hears of every question
 */
record Stopwatch(int queries, AnnOptions options, ProgressListener progress) {

    private static final double WARM_UP_SECONDS = 1.5;
    private static final int WARM_UP_QUERIES = 1000;

    /** Looks for some of the queries, those from {@code from} to before {@code to}; called by several threads. */
    @FunctionalInterface
    interface Lookup {
        List<List<Integer>> rows(int from, int to) throws Exception;
    }

    /**
     * Times it.
     *
     * @param setting its name
     * @param batch how many queries are asked at once; each counts for an equal part of the time
     */
    Answers time(String setting, int batch, Lookup lookup) throws InterruptedException {
        long start = System.nanoTime();
        for (int asked = 0;
                (asked < WARM_UP_QUERIES || since(start) < WARM_UP_SECONDS) && since(start) < options.seconds();
                asked += batch) {
            ask(lookup, asked % queries, batch);
        }
        List<Answer> answers = new ArrayList<>(queries);
        start = System.nanoTime();
        while (answers.size() < queries && (answers.isEmpty() || since(start) < options.seconds())) {
            long before = System.nanoTime();
            List<List<Integer>> found = ask(lookup, answers.size(), batch);
            double each = (System.nanoTime() - before) / 1e6 / found.size();
            found.forEach(rows -> answers.add(new Answer(rows, each)));
            progress.progress("asking", answers.size(), queries);
        }
        return new Answers(setting, answers, answers.size() / secondsTogether(lookup, batch, answers.size()));
    }

    private List<List<Integer>> ask(Lookup lookup, int from, int batch) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return lookup.rows(from, Math.min(queries, from + batch));
        } catch (RuntimeException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a search failed: " + e.getMessage(), e);
        }
    }

    private double secondsTogether(Lookup lookup, int batch, int asked) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Callable<Void> task = () -> {
            for (int from = next.getAndAdd(batch); from < asked; from = next.getAndAdd(batch)) {
                lookup.rows(from, Math.min(asked, from + batch));
            }
            return null;
        };
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < options.threads(); i++) {
            tasks.add(task);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(options.threads())) {
            long start = System.nanoTime();
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
            return since(start);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a search failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
