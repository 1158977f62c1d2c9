package io.vultus.gallery.cache;

import io.vultus.gallery.ContentKey;
import io.vultus.gallery.GalleryStorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came out of embedding photographs, by the hash of what went in: so that a broken ingestion of a million
 * photographs embeds none of them again. What the bytes mean is the ingestion's business.
 *
 * <p>Entries survive the death of the process. Nothing is guaranteed beyond that: an entry may be gone at any time, and
 * where caching is off there never is one. What is given back is what was put, by checksum.
 *
 * <p>Entries are neither encrypted nor erased one by one: {@link #delete} deletes all of them, and every other file in
 * the cache's folder. Thread-safe.
 */
public final class EmbeddingCache implements Closeable {

    /** The largest outcome: a photograph with a dozen faces of 1024 dimensions. */
    public static final int MAX_VALUE_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);

    /** Small to begin with; stores grow. */
    private static final long ENTRIES = 4096;

    /** What an outcome holds besides the embedding: the face's box and points, mostly. */
    private static final int OUTCOME_BYTES = 128;

    private final Optional<CacheFolder> folder;
    private final Optional<LazyStore> store;
    private volatile boolean closed;

    private EmbeddingCache(Optional<CacheFolder> folder, Optional<LazyStore> store) {
        this.folder = folder;
        this.store = store;
    }

    /** A cache that keeps nothing, and has no folder. */
    public static EmbeddingCache off() {
        return new EmbeddingCache(Optional.empty(), Optional.empty());
    }

    /**
     * A cache that keeps nothing. {@link #delete} deletes what another one kept in the folder.
     *
     * @param folder where it may have been; need not exist
     */
    public static EmbeddingCache unused(Path folder) {
        return new EmbeddingCache(Optional.of(new CacheFolder(folder)), Optional.empty());
    }

    /**
     * A cache in a folder. It is opened when it is first asked; one that cannot be opened says so in one line of the
     * log, and keeps nothing.
     *
     * @param folder where it is; created when it is needed. Everything in it belongs to the cache
     * @param dimension the number of values of an embedding
     */
    public static EmbeddingCache in(Path folder, int dimension) {
        CacheFolder files = new CacheFolder(folder);
        ChronicleStore.Layout layout =
                new ChronicleStore.Layout("embedding cache", ENTRIES, dimension * Float.BYTES + OUTCOME_BYTES);
        return new EmbeddingCache(Optional.of(files), Optional.of(new LazyStore(files, layout)));
    }

    /** Whether anything is kept at all. */
    public boolean isOn() {
        return store.flatMap(LazyStore::open).isPresent();
    }

    /** What was put under the key. */
    public Optional<byte[]> get(ContentKey key) {
        return store.flatMap(LazyStore::open).flatMap(open -> open.get(key.toBytes()));
    }

    /**
     * Keeps an outcome; replaces what was there.
     *
     * @param value at most {@value #MAX_VALUE_BYTES} bytes
     */
    public void put(ContentKey key, byte[] value) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "the embedding cache keeps at most " + MAX_VALUE_BYTES + " bytes an entry, got " + value.length);
        }
        store.flatMap(LazyStore::open).ifPresent(open -> open.put(key.toBytes(), value));
    }

    /** How many outcomes are kept. */
    public long size() {
        return store.flatMap(LazyStore::open).map(ChronicleStore::size).orElse(0L);
    }

    /**
     * Deletes every file in the cache's folder, whether this JVM can read it or not, and syncs the folder. The cache
     * goes on empty: what is put afterwards is kept.
     *
     * @throws GalleryStorageException if a file is left, or a loss of power could bring one back
     * @throws IllegalStateException if the cache is closed: the files may belong to another process by now
     */
    public void delete() {
        if (closed) {
            throw new IllegalStateException("the embedding cache is closed");
        }
        if (folder.isPresent()) {
            delete(folder.get());
        }
    }

    private void delete(CacheFolder files) {
        try {
            if (store.isPresent()) {
                store.get().delete();
            } else {
                files.deleteContents();
            }
        } catch (ClosedByInterruptException e) {
            throw new GalleryStorageException("deleting the embedding cache " + files + " was interrupted", e);
        } catch (IOException e) {
            throw new GalleryStorageException(
                    "the embedding cache " + files + " cannot be deleted (" + e
                            + "), and may hold what is to be erased;"
                            + " make it writable or delete it, then erase again",
                    e);
        }
    }

    /** Deletes files that earlier versions kept beside the cache. Says in one line of the log if that fails. */
    public void deleteObsolete() {
        try {
            if (folder.isPresent()) {
                folder.get().deleteObsolete();
            }
        } catch (IOException e) {
            LOG.warn("an unused file with names of people cannot be deleted ({}); delete it", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        store.ifPresent(LazyStore::close);
    }
}
