package io.vultus.gallery.opensearch;

import java.util.concurrent.atomic.AtomicInteger;

/** A gallery's connections, shared with its snapshots and closed with the last of them. */
final class Connected {

    private final Engine engine;
    private final AtomicInteger users = new AtomicInteger(1);

    Connected(Engine engine) {
        this.engine = engine;
    }

    Engine engine() {
        return engine;
    }

    Connected share() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            engine.close();
        }
    }
}
