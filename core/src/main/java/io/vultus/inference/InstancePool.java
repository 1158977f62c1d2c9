package io.vultus.inference;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends instances of something that only one thread may use at a time; as many come to be as threads ever used one at
 * once. Thread-safe.
 *
 * @param <T> what is lent
 */
public final class InstancePool<T> implements AutoCloseable {

    private final ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>();
    private final CloseGate gate;
    private final Supplier<T> create;
    private final Consumer<T> free;

    /**
     * Makes an empty pool.
     *
     * @param name of what it belongs to, for the error after {@link #close}: "the network yunet.onnx"
     * @param create makes an instance; called by the thread that first needs it
     * @param free gives an instance's native memory back
     */
    public InstancePool(String name, Supplier<T> create, Consumer<T> free) {
        this.gate = CloseGate.shared(name);
        this.create = Objects.requireNonNull(create, "create");
        this.free = Objects.requireNonNull(free, "free");
    }

    /** Makes a pool of what the garbage collector frees. */
    public InstancePool(String name, Supplier<T> create) {
        this(name, create, instance -> {});
    }

    /**
     * Lends an instance for one piece of work.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public <R> R with(Function<T, R> work) {
        Objects.requireNonNull(work, "work");
        return gate.call(() -> lend(work));
    }

    private <R> R lend(Function<T, R> work) {
        T instance = idle.pollFirst();
        if (instance == null) {
            instance = create.get();
        }
        try {
            return work.apply(instance);
        } finally {
            // Last in, first out: the instance whose memory is still in the core's cache goes next.
            idle.addFirst(instance);
        }
    }

    /** Waits until no instance is lent, then frees all of them. Closing again does nothing. */
    @Override
    public void close() {
        gate.close(this::freeAll);
    }

    private void freeAll() {
        for (T instance = idle.pollFirst(); instance != null; instance = idle.pollFirst()) {
            free.accept(instance);
        }
    }
}
