package io.vultus.gallery.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/**
 * A directory whose disk is full from some write on, and that can lose what was not synced, as a machine does that
 * loses its power. It counts creations, writes, syncs and renames; it does not really sync.
 */
final class FaultyDirectory extends FilterDirectory {

    /** When it fails, shared by all directories of one gallery. */
    static final class Fault {

        private final long at;
        private long operations;
        private boolean repaired;
        private final Set<String> unsynced = new HashSet<>();
        private final Map<String, String> renamed = new HashMap<>();

        /** From this operation on, counted from 1. */
        Fault(long at) {
            this.at = at;
        }

        private synchronized void next() throws IOException {
            operations++;
            if (happened() && !repaired) {
                throw new IOException("No space left on device (injected at operation " + at + ")");
            }
        }

        synchronized boolean happened() {
            return operations >= at;
        }

        synchronized long operations() {
            return operations;
        }

        @Override
        public synchronized String toString() {
            return "at write " + at;
        }

        /** There is room again. */
        synchronized void repair() {
            repaired = true;
        }

        /** Files lose half of what was never synced, or all of it; renames that were not synced are undone. */
        synchronized void losePower(Path folder) throws IOException {
            for (Map.Entry<String, String> rename : renamed.entrySet()) {
                Path target = folder.resolve(rename.getValue());
                if (Files.exists(target)) {
                    Files.move(target, folder.resolve(rename.getKey()));
                }
            }
            for (String name : unsynced) {
                Path file = folder.resolve(name);
                if (Files.exists(file)) {
                    byte[] bytes = Files.readAllBytes(file);
                    Files.write(file, Arrays.copyOf(bytes, name.length() % 2 == 0 ? 0 : bytes.length / 2));
                }
            }
        }
    }

    private final Fault fault;

    FaultyDirectory(Path folder, Fault fault) throws IOException {
        super(FSDirectory.open(folder));
        this.fault = fault;
    }

    static GalleryFolder gallery(Path folder, Fault fault) {
        return new GalleryFolder(folder, index -> (Directory) new FaultyDirectory(index, fault));
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        fault.next();
        synchronized (fault) {
            fault.unsynced.add(name);
        }
        return new FaultyOutput(name, in.createOutput(name, context));
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        fault.next();
        synchronized (fault) {
            fault.unsynced.removeAll(names);
        }
    }

    @Override
    public void rename(String source, String target) throws IOException {
        fault.next();
        in.rename(source, target);
        synchronized (fault) {
            fault.renamed.put(source, target);
        }
    }

    @Override
    public void syncMetaData() throws IOException {
        fault.next();
        synchronized (fault) {
            fault.renamed.clear();
        }
    }

    /** Writes what fits: half of what is given at the fault. */
    private final class FaultyOutput extends FilterIndexOutput {

        FaultyOutput(String name, IndexOutput out) {
            super("faulty " + name, name, out);
        }

        @Override
        public void writeByte(byte b) throws IOException {
            fault.next();
            out.writeByte(b);
        }

        @Override
        public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
            try {
                fault.next();
            } catch (IOException e) {
                out.writeBytes(bytes, offset, length / 2);
                throw e;
            }
            out.writeBytes(bytes, offset, length);
        }
    }
}
