package io.vultus.gallery.lucene;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;
import org.apache.lucene.util.IOUtils;

/**
 * The files of an index's last commit, all open from the beginning, so that they can be read while a writer goes on and
 * deletes them. Nothing can be written, and no lock is taken. A file that cannot be opened is as if it were not there.
 */
final class PinnedDirectory extends BaseDirectory {

    /** How often the last commit is looked for again, because a writer replaced it while its files were opened. */
    private static final int MAX_TRIES = 20;

    private final Map<String, IndexInput> files = new TreeMap<>();

    private PinnedDirectory() {
        super(NoLockFactory.INSTANCE);
    }

    /** What the names of the last commit's files are read from. */
    @FunctionalInterface
    interface Commits {
        SegmentInfos last(Directory files) throws IOException;
    }

    /**
     * Opens the files of the last commit.
     *
     * @param index the index as its bytes are
     * @param commits reads the last commit in it
     * @throws IOException if the last commit itself cannot be read
     */
    static PinnedDirectory open(Directory index, Commits commits) throws IOException {
        IOException changed = null;
        for (int i = 0; i < MAX_TRIES; i++) {
            String name = SegmentInfos.getLastCommitSegmentsFileName(index);
            try {
                PinnedDirectory pinned = pin(index, commits.last(index).files(true));
                if (isLast(index, name)) {
                    return pinned;
                }
                pinned.close();
            } catch (IOException e) {
                if (isLast(index, name)) {
                    throw e;
                }
                changed = IOUtils.useOrSuppress(changed, e);
            }
        }
        throw new IOException("the gallery is changed so often that no commit can be read as a whole", changed);
    }

    private static boolean isLast(Directory index, String name) throws IOException {
        return name == null || name.equals(SegmentInfos.getLastCommitSegmentsFileName(index));
    }

    private static PinnedDirectory pin(Directory index, Collection<String> names) throws IOException {
        PinnedDirectory pinned = new PinnedDirectory();
        try {
            for (String name : names) {
                try {
                    pinned.files.put(name, index.openInput(name, IOContext.DEFAULT));
                } catch (NoSuchFileException | FileNotFoundException e) {
                    // Whoever opens it is told.
                }
            }
            return pinned;
        } catch (IOException | RuntimeException e) {
            pinned.close();
            throw e;
        }
    }

    private IndexInput file(String name) throws NoSuchFileException {
        IndexInput file = files.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }

    @Override
    public String[] listAll() {
        return files.keySet().toArray(String[]::new);
    }

    @Override
    public long fileLength(String name) throws IOException {
        return file(name).length();
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        ensureOpen();
        return file(name).clone();
    }

    @Override
    public void close() throws IOException {
        isOpen = false;
        IOUtils.close(files.values());
        files.clear();
    }

    @Override
    public void deleteFile(String name) {
        throw readOnly(name);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) {
        throw readOnly(name);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) {
        throw readOnly(prefix);
    }

    @Override
    public void sync(Collection<String> names) {
        throw readOnly(names.toString());
    }

    @Override
    public void syncMetaData() {
        throw readOnly("the folder");
    }

    @Override
    public void rename(String source, String target) {
        throw readOnly(source);
    }

    private static UnsupportedOperationException readOnly(String what) {
        return new UnsupportedOperationException(what + " can only be read");
    }

    @Override
    public Set<String> getPendingDeletions() {
        return Set.of();
    }
}
