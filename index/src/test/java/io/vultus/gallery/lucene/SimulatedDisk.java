package io.vultus.gallery.lucene;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersIndexInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.LockFactory;
import org.apache.lucene.store.OutputStreamIndexOutput;
import org.apache.lucene.store.SingleInstanceLockFactory;

/**
 * A disk in memory with the index of one gallery, as a file system keeps it: bytes of a file last when the file was
 * synced, its name, a rename and a deletion when the folder was. It can be full, fail once, and lose its power.
 *
 * <p>It counts operations: creations, writes of up to {@value #WRITE} bytes, syncs, renames and deletions.
 */
final class SimulatedDisk {

    /** How much is written at once: far less than real buffers hold, so that there are more places to fail. */
    private static final int WRITE = 64;

    /** What happens to a disk. */
    enum Fault {
        /** From then on whatever needs room fails, the first write half-way, until there is room again. */
        FULL,
        /** One operation fails, others go on. */
        ERROR,
        /** Nothing works any more. */
        POWER
    }

    /** A file's contents; names point to them. */
    private static final class Contents {
        private byte[] bytes = {};
        private int length;
        private int synced;

        void append(byte[] data, int offset, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
            }
            System.arraycopy(data, offset, bytes, length, count);
            length += count;
        }

        Contents copy() {
            Contents copy = new Contents();
            copy.bytes = Arrays.copyOf(bytes, length);
            copy.length = length;
            copy.synced = synced;
            return copy;
        }

        /** What a machine finds that lost its power: of what was not synced nothing, a part, or rubbish. */
        Contents afterPowerLoss(Random random) {
            Contents left = new Contents();
            left.length = synced + (random.nextInt(3) == 0 ? 0 : random.nextInt(length - synced + 1));
            left.bytes = Arrays.copyOf(bytes, left.length);
            if (random.nextInt(3) == 0) {
                Arrays.fill(left.bytes, synced, left.length, (byte) 0);
            }
            left.synced = left.length;
            return left;
        }
    }

    /** A change of the folder that is not synced: a file was created, renamed or deleted. */
    private record Renaming(String from, String to, Contents contents) {}

    private final Map<String, Contents> names = new TreeMap<>();
    private final Map<String, Contents> durable = new TreeMap<>();
    private final List<Renaming> unsynced = new ArrayList<>();
    private final LockFactory locks = new SingleInstanceLockFactory();
    private final AtomicLong temporary = new AtomicLong();
    private Fault fault;
    private long at = Long.MAX_VALUE;
    private long operations;
    private boolean repaired;

    /** The same files, everything synced, without a fault to come. */
    synchronized SimulatedDisk copy() {
        SimulatedDisk copy = new SimulatedDisk();
        names.forEach((name, contents) -> copy.put(name, contents.copy()));
        return copy;
    }

    /** What is there after the power came back. */
    synchronized SimulatedDisk afterPowerLoss(Random random) {
        Map<String, Contents> left = new TreeMap<>(durable);
        int chance = random.nextInt(3); // that a change of the folder has reached it: never, sometimes, always
        for (Renaming change : unsynced) {
            if (chance == 2 || (chance == 1 && random.nextBoolean())) {
                if (change.from != null) {
                    left.remove(change.from);
                }
                if (change.to != null) {
                    left.put(change.to, change.contents);
                }
            }
        }
        SimulatedDisk disk = new SimulatedDisk();
        left.forEach((name, contents) -> disk.put(name, contents.afterPowerLoss(random)));
        return disk;
    }

    private void put(String name, Contents contents) {
        contents.synced = contents.length;
        names.put(name, contents);
        durable.put(name, contents);
    }

    /** What is to happen at which operation, counted from 1 and from now. */
    synchronized void schedule(Fault kind, long operation) {
        fault = kind;
        at = operation;
        operations = 0;
        repaired = false;
    }

    /** There is room again. */
    synchronized void repair() {
        repaired = true;
    }

    /** Whether the fault was met. */
    synchronized boolean failed() {
        return operations >= at;
    }

    synchronized long operations() {
        return operations;
    }

    /** The names of the files that hold these bytes. */
    synchronized List<String> filesWith(byte[] trace) {
        String wanted = new String(trace, StandardCharsets.ISO_8859_1);
        List<String> found = new ArrayList<>();
        names.forEach((name, contents) -> {
            if (new String(contents.bytes, 0, contents.length, StandardCharsets.ISO_8859_1).contains(wanted)) {
                found.add(name);
            }
        });
        return found;
    }

    /** Counts an operation; throws if it is the one to fail. */
    private void next(boolean needsRoom) throws IOException {
        operations++;
        if (fault == null || operations < at || repaired) {
            return;
        }
        switch (fault) {
            case FULL -> {
                if (needsRoom) {
                    throw new IOException("No space left on device (simulated at operation " + at + ")");
                }
            }
            case ERROR -> {
                if (operations == at) {
                    throw new IOException("Input/output error (simulated at operation " + at + ")");
                }
            }
            case POWER -> throw new IOException("no power (simulated at operation " + at + ")");
        }
    }

    private Contents contents(String name) throws IOException {
        Contents contents = names.get(name);
        if (contents == null) {
            throw new NoSuchFileException(name);
        }
        return contents;
    }

    private void change(String from, String to, Contents contents) {
        if (from != null) {
            names.remove(from);
        }
        if (to != null) {
            names.put(to, contents);
        }
        unsynced.add(new Renaming(from, to, contents));
    }

    /** Opens it as Lucene does a folder. */
    Directory open() {
        return new Folder();
    }

    private final class Folder extends BaseDirectory {

        Folder() {
            super(locks);
        }

        @Override
        public String[] listAll() {
            synchronized (SimulatedDisk.this) {
                return names.keySet().toArray(String[]::new);
            }
        }

        @Override
        public void deleteFile(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                Contents contents = contents(name);
                next(false);
                change(name, null, contents);
            }
        }

        @Override
        public long fileLength(String name) throws IOException {
            synchronized (SimulatedDisk.this) {
                return contents(name).length;
            }
        }

        @Override
        public IndexOutput createOutput(String name, IOContext context) throws IOException {
            synchronized (SimulatedDisk.this) {
                next(true);
                if (names.containsKey(name)) {
                    throw new FileAlreadyExistsException(name);
                }
                Contents contents = new Contents();
                change(null, name, contents);
                return new OutputStreamIndexOutput("simulated " + name, name, new Writing(contents), WRITE);
            }
        }

        @Override
        public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
            return createOutput(getTempFileName(prefix, suffix, temporary.getAndIncrement()), context);
        }

        @Override
        public void sync(Collection<String> files) throws IOException {
            synchronized (SimulatedDisk.this) {
                for (String name : files) {
                    next(true);
                    Contents contents = contents(name);
                    contents.synced = contents.length;
                }
            }
        }

        @Override
        public void syncMetaData() throws IOException {
            synchronized (SimulatedDisk.this) {
                next(true);
                unsynced.clear();
                durable.clear();
                durable.putAll(names);
            }
        }

        @Override
        public void rename(String source, String target) throws IOException {
            synchronized (SimulatedDisk.this) {
                next(true);
                change(source, target, contents(source));
            }
        }

        @Override
        public IndexInput openInput(String name, IOContext context) throws IOException {
            ensureOpen();
            synchronized (SimulatedDisk.this) {
                Contents contents = contents(name);
                ByteBuffer bytes =
                        ByteBuffer.wrap(contents.bytes, 0, contents.length).slice();
                return new ByteBuffersIndexInput(new ByteBuffersDataInput(List.of(bytes)), "simulated " + name);
            }
        }

        @Override
        public Set<String> getPendingDeletions() {
            return Set.of();
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    /** Appends to a file; of a write that fails half is written. */
    private final class Writing extends OutputStream {

        private final Contents contents;

        Writing(Contents contents) {
            this.contents = contents;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (SimulatedDisk.this) {
                for (int from = 0; from < length; from += WRITE) {
                    int count = Math.min(WRITE, length - from);
                    try {
                        next(true);
                    } catch (IOException e) {
                        contents.append(bytes, offset + from, count / 2);
                        throw e;
                    }
                    contents.append(bytes, offset + from, count);
                }
            }
        }
    }
}
