package io.vultus.inference;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends instances of something that only one thread may use at a time; as many come to be as threads ever used one at
 * once.
 *
 * @param <T> what is lent
 */
public final class InstancePool<T> implements AutoCloseable {

    private final ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>();
    private final Supplier<T> create;
    private final Consumer<T> free;

    /**
     * Makes an empty pool.
     *
     * @param create makes an instance; called by the thread that first needs it
     * @param free gives an instance's native memory back
     */
    public InstancePool(Supplier<T> create, Consumer<T> free) {
        this.create = create;
        this.free = free;
    }

    /** Makes a pool of what the garbage collector frees. */
    public InstancePool(Supplier<T> create) {
        this(create, instance -> {});
    }

    /** Lends an instance for one piece of work. */
    public <R> R with(Function<T, R> work) {
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

    /** Frees every instance; none may be lent out any more. */
    @Override
    public void close() {
        for (T instance = idle.pollFirst(); instance != null; instance = idle.pollFirst()) {
            free.accept(instance);
        }
    }
}
