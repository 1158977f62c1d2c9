package io.vultus.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Stands before something that holds native memory: calls go through it until it is closed, and the memory is freed
 * when the last call under way has returned. A later call fails, instead of reading freed memory, which ends the JVM.
 *
 * <p>A read-write lock would do the same, but its readers all write to one cache line. Here each thread counts itself
 * in one of several counters, each on cache lines of its own, and reads one flag that changes once: a call costs two
 * uncontended atomic additions. Closing sets the flag and then waits for each counter to be zero. A call adds to its
 * counter before it reads the flag, so that one of the two always sees the other.
 *
 * <p>Thread-safe. A call may make further calls through the same gate; they succeed even after another thread has begun
 * to close it.
 */
public final class CloseGate {

    /** Longs between two counters: 128 bytes, because processors fetch cache lines in pairs. */
    private static final int SPACING = 16;

    private static final int MAX_COUNTERS = 64;

    /**
     * The gates that the calling thread is inside of, innermost first. Holds only classes of the JDK and is removed
     * with its last entry: threads of a pool keep no class of an application that was undeployed.
     */
    private static final ThreadLocal<Deque<Object>> ENTERED = ThreadLocal.withInitial(ArrayDeque::new);

    private final String name;
    private final AtomicLongArray inside;
    private final int mask;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch freed = new CountDownLatch(1);
    private volatile Thread closer;

    private CloseGate(String name, int counters) {
        this.name = Objects.requireNonNull(name, "name");
        this.mask = counters - 1;
        this.inside = new AtomicLongArray(counters * SPACING);
    }

    /**
     * Makes a gate for something that many threads use at once.
     *
     * @param name what is closed, for messages: "the face detector yunet.onnx"
     */
    public static CloseGate shared(String name) {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_COUNTERS / 2);
        return new CloseGate(name, 2 * Integer.highestOneBit(2 * threads - 1));
    }

    /**
     * Makes a gate for something that one thread uses at a time: it takes less memory.
     *
     * @param name what is closed, for messages: "the photograph ada.jpg"
     */
    public static CloseGate single(String name) {
        return new CloseGate(name, 1);
    }

    /**
     * Makes a call.
     *
     * @throws IllegalStateException if it is closed; the message names what
     */
    public <R> R call(Supplier<R> work) {
        if (isEntered()) {
            return work.get();
        }
        int counter = counter();
        enter(counter);
        Deque<Object> entered = ENTERED.get();
        entered.push(this);
        try {
            return work.get();
        } finally {
            entered.pop();
            if (entered.isEmpty()) {
                ENTERED.remove();
            }
            leave(counter);
        }
    }

    /** Whether the calling thread is inside a call. */
    public boolean isEntered() {
        Deque<Object> entered = ENTERED.get();
        if (entered.isEmpty()) {
            ENTERED.remove();
            return false;
        }
        for (Object gate : entered) {
            if (gate == this) {
                return true;
            }
        }
        return false;
    }

    private int counter() {
        long id = Thread.currentThread().threadId();
        return (int) (id & mask) * SPACING;
    }

    private void enter(int counter) {
        inside.incrementAndGet(counter);
        if (closed.get()) {
            leave(counter);
            throw new IllegalStateException(name + " is closed");
        }
    }

    private void leave(int counter) {
        inside.decrementAndGet(counter);
        if (closed.get()) {
            LockSupport.unpark(closer);
        }
    }

    /**
     * Lets nobody in any more, waits for the calls under way, and frees. An interrupt does not shorten the wait; the
     * thread's interrupt flag is set again afterwards. A second call frees nothing: it returns when the first has
     * freed.
     *
     * @param free gives the memory back; called at most once
     * @throws IllegalStateException if the calling thread is inside a call, which would wait for itself
     */
    public void close(Runnable free) {
        if (isEntered()) {
            throw new IllegalStateException(
                    name + " cannot be closed from within one of its own calls: close it when they have returned");
        }
        if (!closed.compareAndSet(false, true)) {
            if (closer != Thread.currentThread()) {
                awaitFreed();
            }
            return;
        }
        closer = Thread.currentThread();
        try {
            awaitCalls();
            free.run();
        } finally {
            closer = null;
            freed.countDown();
        }
    }

    private void awaitCalls() {
        boolean interrupted = false;
        for (int i = 0; i < inside.length(); i += SPACING) {
            // A counter that was zero once counts no more than calls that are turned away.
            while (inside.get(i) != 0) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitFreed() {
        boolean interrupted = false;
        while (true) {
            try {
                freed.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
