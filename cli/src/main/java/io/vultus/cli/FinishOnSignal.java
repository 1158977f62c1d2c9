package io.vultus.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command finish in order when the process is told to end (Ctrl-C, SIGTERM): interrupts it and waits until it
 * has closed what it opened. Nothing would be lost otherwise, but the next start would have more to recover.
 */
final class FinishOnSignal {

    /** A commit takes much less; whoever waits longer has a broken disk. */
    private static final long PATIENCE_SECONDS = 20;

    private FinishOnSignal() {}

    /** Does the work on this thread; if the process is told to end meanwhile, it ends after the work. */
    static <T> T during(CheckedWork<T> work) throws IOException, InterruptedException {
        CountDownLatch finished = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        Thread hook = Thread.ofPlatform().name("vultus-finish").unstarted(() -> {
            worker.interrupt();
            await(finished);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            finished.countDown();
            remove(hook);
        }
    }

    /** Work that may be interrupted. */
    @FunctionalInterface
    interface CheckedWork<T> {
        T run() throws IOException, InterruptedException;
    }

    private static void await(CountDownLatch finished) {
        try {
            if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("vultus: stopped in order; the same command goes on from here");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook is what waits for the work.
            assert hook.getState() != Thread.State.NEW : e;
        }
    }
}
