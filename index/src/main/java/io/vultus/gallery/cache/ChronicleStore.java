package io.vultus.gallery.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.zip.CRC32C;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A persistent map from {@value #KEY_BYTES} bytes to short byte arrays, which never fails: what it cannot keep or give
 * back it forgets. Thread-safe.
 *
 * <p>An entry is a Chronicle Map entry; its value is the caller's bytes and, big endian, the CRC-32C over key and
 * bytes. When more entries come than the file was made for, they are copied into one that is {@value #GROWTH} times
 * larger. Bytes of replaced entries may stay in the file: whoever wants to be rid of them deletes it.
 */
final class ChronicleStore implements AutoCloseable {

    static final int KEY_BYTES = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ChronicleStore.class);
    private static final int GROWTH = 4;

    private static final int MAX_GROWTHS_OF_A_PUT = 2;

    /** An entry has to fit into a segment; the longest are a quarter of this. */
    private static final int SEGMENT_BYTES = 256 * 1024;

    /** Threads lock a segment each; that many never come at once. */
    private static final int MAX_SEGMENTS = 16;

    /** How far beyond the entries it was made for a map may go: segments fill unevenly. */
    private static final double MAX_BLOAT = 3;

    /**
     * What a store is for.
     *
     * @param name of the cache, for messages
     * @param entries for how many the first file is made
     * @param averageValueBytes how long values mostly are
     */
    record Layout(String name, long entries, int averageValueBytes) {}

    private final Path file;
    private final Layout layout;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private long entries;
    /** Null once the store has failed or was closed. */
    private ChronicleMap<byte[], byte[]> map;

    private ChronicleStore(Path file, Layout layout, long entries, ChronicleMap<byte[], byte[]> map) {
        this.file = file;
        this.layout = layout;
        this.entries = entries;
        this.map = map;
    }

    /**
     * Opens the file, or makes a new one where it is missing or damaged.
     *
     * @throws IOException if no file can be made
     * @throws RuntimeException or a {@link LinkageError} if Chronicle Map does not run in this JVM
     */
    static ChronicleStore open(Path file, Layout layout) throws IOException {
        StoreState state = StoreState.of(file);
        ChronicleStore store = state == null ? null : reopen(file, layout, state);
        if (store == null) {
            if (Files.exists(file) && state == null) {
                LOG.warn("the {} {} is damaged and is started afresh", layout.name(), file);
            }
            deleteAll(file);
            store = new ChronicleStore(file, layout, layout.entries(), create(file, layout, layout.entries()));
        }
        // Of a process that was killed while its file grew.
        Files.deleteIfExists(next(file));
        StoreState.writeOpen(file, store.entries);
        return store;
    }

    private static ChronicleStore reopen(Path file, Layout layout, StoreState state) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            ChronicleMap<byte[], byte[]> map = state.clean()
                    ? builder(layout, state.entries()).createPersistedTo(file.toFile())
                    : recover(file, layout, state.entries());
            return new ChronicleStore(file, layout, state.entries(), map);
        } catch (IOException | RuntimeException | InternalError e) {
            LOG.warn("the {} {} is damaged and is started afresh ({})", layout.name(), file, e.toString());
            return null;
        }
    }

    private static ChronicleMap<byte[], byte[]> recover(Path file, Layout layout, long entries) throws IOException {
        AtomicLong damages = new AtomicLong();
        ChronicleMap<byte[], byte[]> map =
                builder(layout, entries).recoverPersistedTo(file.toFile(), true, damage -> damages.incrementAndGet());
        if (damages.get() > 0) {
            LOG.warn("the {} {} had {} damaged places; those entries are lost", layout.name(), file, damages.get());
        }
        return map;
    }

    private static ChronicleMap<byte[], byte[]> create(Path file, Layout layout, long entries) throws IOException {
        return builder(layout, entries).createPersistedTo(file.toFile());
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(Layout layout, long entries) {
        return ChronicleMapBuilder.of(byte[].class, byte[].class)
                .name(layout.name())
                .constantKeySizeBySample(new byte[KEY_BYTES])
                .averageValueSize(layout.averageValueBytes() + Integer.BYTES)
                // Its own hook would close the map under those who are still ending in order when the JVM shuts down.
                .skipCloseOnExitHook(true)
                .entries(entries)
                .actualSegments(segments(layout, entries))
                .maxBloatFactor(MAX_BLOAT)
                .checksumEntries(true);
    }

    private static int segments(Layout layout, long entries) {
        long bytes = entries * (KEY_BYTES + layout.averageValueBytes());
        return Math.clamp(bytes / SEGMENT_BYTES, 1, MAX_SEGMENTS);
    }

    /** Deletes a file that nobody has open, and what belongs to it. */
    private static void deleteAll(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(next(file));
        StoreState.delete(file);
    }

    private static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    Optional<byte[]> get(byte[] key) {
        return reading(open -> checked(key, open.get(key))).flatMap(Function.identity());
    }

    void put(byte[] key, byte[] value) {
        byte[] sealed = sealed(key, value);
        for (int growth = 0; growth <= MAX_GROWTHS_OF_A_PUT; growth++) {
            AtomicLong seen = new AtomicLong();
            boolean done = reading(open -> {
                        seen.set(entries);
                        return open.longSize() < entries && tryPut(open, key, sealed);
                    })
                    .orElse(true);
            if (done) {
                return;
            }
            grow(seen.get());
        }
        LOG.warn("the {} {} has no room for {} bytes and does without them", layout.name(), file, value.length);
    }

    /** False if there is no room, be it that the map is full, one of its segments, or the entry longer than that. */
    private static boolean tryPut(ChronicleMap<byte[], byte[]> open, byte[] key, byte[] sealed) {
        try {
            open.put(key, sealed);
            return true;
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.debug("no room", e);
            return false;
        }
    }

    long size() {
        return reading(ChronicleMap::longSize).orElse(0L);
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (map == null) {
                return;
            }
            map.close();
            map = null;
            StoreState.writeClean(file, entries);
        } catch (IOException | RuntimeException | InternalError e) {
            LOG.warn("the {} {} could not be closed in order ({})", layout.name(), file, e.toString());
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Uses the map while nobody replaces it; empty if there is none, or if it fails. */
    private <T> Optional<T> reading(Function<ChronicleMap<byte[], byte[]>, T> use) {
        lock.readLock().lock();
        try {
            return map == null ? Optional.empty() : Optional.of(use.apply(map));
        } catch (RuntimeException | InternalError e) {
            LOG.warn("the {} {} failed and is not used any more ({})", layout.name(), file, e.toString());
        } finally {
            lock.readLock().unlock();
        }
        abandon();
        return Optional.empty();
    }

    /** Copies everything into a larger file, unless another thread has. */
    private void grow(long seen) {
        lock.writeLock().lock();
        try {
            if (map == null || entries > seen) {
                return;
            }
            Path larger = next(file);
            Files.deleteIfExists(larger);
            long wanted = entries * GROWTH;
            try (ChronicleMap<byte[], byte[]> target = create(larger, layout, wanted)) {
                map.forEach(target::put);
            }
            map.close();
            map = null;
            Files.move(larger, file, StandardCopyOption.REPLACE_EXISTING);
            map = create(file, layout, wanted);
            entries = wanted;
            StoreState.writeOpen(file, entries);
        } catch (IOException | RuntimeException | InternalError e) {
            fail(e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void fail(Throwable cause) {
        LOG.warn("the {} {} failed and is not used any more ({})", layout.name(), file, cause.toString());
        abandon();
    }

    /** Lets go of the file, whatever state it is in; keeps and gives back nothing from now on. */
    void abandon() {
        lock.writeLock().lock();
        try {
            if (map != null) {
                map.close();
            }
        } catch (RuntimeException | InternalError e) {
            LOG.debug("closing a file that nobody wants any more", e);
        } finally {
            map = null;
            lock.writeLock().unlock();
        }
    }

    private static byte[] sealed(byte[] key, byte[] value) {
        return ByteBuffer.allocate(value.length + Integer.BYTES)
                .put(value)
                .putInt(checksum(key, value))
                .array();
    }

    private static Optional<byte[]> checked(byte[] key, byte[] sealed) {
        if (sealed == null || sealed.length < Integer.BYTES) {
            return Optional.empty();
        }
        byte[] value = Arrays.copyOf(sealed, sealed.length - Integer.BYTES);
        int checksum = ByteBuffer.wrap(sealed).getInt(value.length);
        return checksum == checksum(key, value) ? Optional.of(value) : Optional.empty();
    }

    private static int checksum(byte[] key, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(value);
        return (int) crc.getValue();
    }
}
