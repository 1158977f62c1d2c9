package io.vultus.gallery.cache;

import io.vultus.JvmCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Path file;
    private final ChronicleStore.Layout layout;

    /** Null until it is decided whether there is one. */
    private volatile Optional<ChronicleStore> store;

    LazyStore(Path file, ChronicleStore.Layout layout) {
        this.file = file;
        this.layout = layout;
    }

    /** The store; empty where there can be none, or where this was closed first. */
    Optional<ChronicleStore> open() {
        Optional<ChronicleStore> known = store;
        return known == null ? openOnce() : known;
    }

    /** The store if it is open. */
    Optional<ChronicleStore> opened() {
        Optional<ChronicleStore> known = store;
        return known == null ? Optional.empty() : known;
    }

    private synchronized Optional<ChronicleStore> openOnce() {
        if (store == null) {
            store = openIfPossible();
        }
        return store;
    }

    private Optional<ChronicleStore> openIfPossible() {
        if (!JvmCheck.allowsChronicleMap()) {
            return Optional.empty(); // of which JvmCheck has warned, once for the JVM
        }
        try {
            Files.createDirectories(file.getParent());
            return Optional.of(ChronicleStore.open(file, layout));
        } catch (IOException e) {
            LOG.warn("the {} is off: {} cannot be used ({})", layout.name(), file, e.toString());
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn(
                    "the {} is off: Chronicle Map does not run in this JVM ({}); give it the flags of jvm.options",
                    layout.name(),
                    e.toString());
        }
        return Optional.empty();
    }

    /** Whether anything may have been kept. */
    boolean isThere() {
        return Files.exists(file);
    }

    /** Forgets everything; does not open the store for that. */
    synchronized void clear() {
        if (store != null) {
            store.ifPresent(ChronicleStore::clear);
        } else if (isThere()) {
            try {
                ChronicleStore.deleteAll(file);
            } catch (IOException e) {
                LOG.warn("the {} {} cannot be deleted ({})", layout.name(), file, e.toString());
            }
        }
    }

    /** Waits where it is just being opened. */
    @Override
    public synchronized void close() {
        if (store == null) {
            store = Optional.empty();
        }
        store.ifPresent(ChronicleStore::close);
    }
}
