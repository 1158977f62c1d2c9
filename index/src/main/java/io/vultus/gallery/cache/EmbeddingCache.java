package io.vultus.gallery.cache;

import io.vultus.gallery.ContentKey;
import java.util.Optional;

/**
 * What came out of embedding photographs, by the hash of what went in: so that a broken ingestion of a million
 * photographs embeds none of them again. What the bytes mean is the ingestion's business.
 *
 * <p>Entries survive the death of the process. Nothing is guaranteed beyond that: an entry may be gone at any time, and
 * where caching is off there never is one. What is given back is what was put, by checksum. Thread-safe.
 */
public final class EmbeddingCache {

    /** The largest outcome: a photograph with a dozen faces of 1024 dimensions. */
    public static final int MAX_VALUE_BYTES = 64 * 1024;

    private final Optional<LazyStore> store;

    EmbeddingCache(Optional<LazyStore> store) {
        this.store = store;
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

    /** Forgets an outcome and overwrites its bytes. */
    public void remove(ContentKey key) {
        store.filter(LazyStore::isThere).flatMap(LazyStore::open).ifPresent(open -> open.remove(key.toBytes()));
    }

    /** How many outcomes are kept. */
    public long size() {
        return store.flatMap(LazyStore::open).map(ChronicleStore::size).orElse(0L);
    }
}
