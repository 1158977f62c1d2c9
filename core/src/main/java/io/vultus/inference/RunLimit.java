package io.vultus.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run of ONNX Runtime that takes too long: the runtime looks at the options' terminate flag before each
 * operation, those inside loops among them.
 */
final class RunLimit implements AutoCloseable {

    private final OrtSession.RunOptions options;
    private final ScheduledFuture<?> timer;
    private boolean closed;
    private boolean reached;

    private RunLimit(OrtSession.RunOptions options, Duration limit) {
        this.options = options;
        this.timer = Timer.SHARED.schedule(this::terminate, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins to count the time. */
    static RunLimit start(Duration limit) throws OrtException {
        return new RunLimit(new OrtSession.RunOptions(), limit);
    }

    OrtSession.RunOptions options() {
        return options;
    }

    private synchronized void terminate() {
        if (closed) {
            return;
        }
        reached = true;
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new InferenceException("ONNX Runtime could not end a run", e);
        }
    }

    /** Whether the time was up. */
    synchronized boolean isReached() {
        return reached;
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.cancel(false);
        options.close();
    }

    /** Holder: one thread for the JVM, made on first use. */
    private static final class Timer {

        private static final ScheduledExecutorService SHARED = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("vultus-run-limit").factory());
    }
}
