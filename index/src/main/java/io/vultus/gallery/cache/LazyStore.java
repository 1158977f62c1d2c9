package io.vultus.gallery.cache;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that is opened when it is first needed: the first Chronicle Map takes a JVM two seconds, which is more than
 * most commands take for everything else. Where it cannot be opened, that is said once in the log, and there is none.
 * Thread-safe.
 */
final class LazyStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LazyStore.class);

    private final CacheFolder folder;
    private final ChronicleStore.Layout layout;

    /** Null until it is decided whether there is one. */
    private volatile Optional<ChronicleStore> store;

    LazyStore(CacheFolder folder, ChronicleStore.Layout layout) {
        this.folder = folder;
        this.layout = layout;
    }

    /** The store; empty where there can be none, or where this was closed first. */
    Optional<ChronicleStore> open() {
        Optional<ChronicleStore> known = store;
        return known == null ? openOnce() : known;
    }

    private synchronized Optional<ChronicleStore> openOnce() {
        if (store == null) {
            store = openIfPossible();
        }
        return store;
    }

    private Optional<ChronicleStore> openIfPossible() {
        if (!ChronicleSupport.isThere(layout.name())) {
            return Optional.empty();
        }
        try {
            folder.create();
            return Optional.of(ChronicleSupport.quietly(() -> ChronicleStore.open(folder.embeddings(), layout)));
        } catch (IOException e) {
            LOG.warn("the {} is off: {} cannot be used ({})", layout.name(), folder, e.toString());
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn("the {} is off: Chronicle Map does not run in this JVM ({})", layout.name(), e.toString());
        }
        return Optional.empty();
    }

    /**
     * Deletes everything in the folder; waits for those who are using the store. It is opened anew when it is next
     * needed.
     *
     * @throws IOException if anything is left
     */
    synchronized void delete() throws IOException {
        if (store != null && store.isPresent()) {
            store.get().abandon();
            store = null;
        }
        folder.deleteContents();
    }

    /** Waits where it is just being opened. Must not be followed by {@link #delete}. */
    @Override
    public synchronized void close() {
        if (store == null) {
            store = Optional.empty();
        }
        store.ifPresent(ChronicleStore::close);
    }
}
