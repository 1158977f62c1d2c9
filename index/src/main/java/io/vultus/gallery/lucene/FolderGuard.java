package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;

/**
 * Notices that the folder of an open gallery is no longer the one that was opened: it was deleted, renamed, unmounted,
 * mounted over or replaced, by another gallery or by a copy of this one. A check costs two calls of the file system.
 * After one that failed all fail, also when the folder is put back. Thread-safe.
 */
final class FolderGuard {

    private final GalleryFolder folder;
    private final FolderIdentity index;
    private final Optional<Lock> lock;
    private volatile FolderLostException loss;

    private FolderGuard(GalleryFolder folder, FolderIdentity index, Optional<Lock> lock) {
        this.folder = folder;
        this.index = index;
        this.lock = lock;
    }

    /** Guards a folder that is read. To be made before the index is opened. */
    static FolderGuard reading(GalleryFolder folder) throws IOException {
        return new FolderGuard(folder, FolderIdentity.of(folder.index()), Optional.empty());
    }

    /**
     * Guards a folder that is written.
     *
     * @param lock the gallery's lock, held as long as the gallery is open
     */
    static FolderGuard writing(GalleryFolder folder, Lock lock) throws IOException {
        return new FolderGuard(folder, FolderIdentity.of(folder.index()), Optional.of(lock));
    }

    /** Throws if the folder is another one, or the lock no longer protects it. */
    void check() throws FolderLostException {
        FolderLostException before = loss;
        if (before != null) {
            throw new FolderLostException(before.getMessage(), before);
        }
        if (!index.isStill(folder.index()) || !isLocked()) {
            refuse(new FolderLostException(whatHappened()));
            throw loss;
        }
    }

    /** Has every later check fail: the folder is the one that was opened, but not what is in it. */
    void refuse(FolderLostException cause) {
        loss = cause;
    }

    private boolean isLocked() {
        try {
            if (lock.isPresent()) {
                lock.get().ensureValid();
            }
            return true;
        } catch (IOException | AlreadyClosedException e) {
            return false;
        }
    }

    private String whatHappened() {
        Path path = folder.path();
        if (!Files.exists(path)) {
            return "the folder was deleted, moved or unmounted";
        }
        if (!Files.isDirectory(folder.index())) {
            return "the folder holds no index any more: it was emptied, replaced or unmounted";
        }
        if (index.isStill(folder.index())) {
            return "its lock file was deleted or replaced, so another program may be writing to it";
        }
        return "another folder is in its place, with " + contents();
    }

    private String contents() {
        try (Directory files = folder.directory()) {
            return Files.exists(folder.index()) ? "the gallery " + name(folder.lastCommit(files)) : "nothing in it";
        } catch (IOException | GalleryException e) {
            return "nothing in it that can be read as this gallery";
        }
    }

    private static String name(CommitData commit) {
        return commit.id().map(GalleryId::hex).orElse("without an id") + ", change " + commit.sequence();
    }

    /**
     * Throws unless a commit may follow one that is known: of the same gallery and contract, and not older.
     *
     * @param knownGeneration Lucene's number of the commit that is known
     */
    static void requireSuccessor(CommitData known, long knownGeneration, CommitData found, long foundGeneration)
            throws FolderLostException {
        if (known.id().isPresent() && !found.id().equals(known.id())) {
            throw new FolderLostException("the gallery " + name(found) + " is in the place of " + name(known));
        }
        if (!found.contract().equals(known.contract())) {
            throw new FolderLostException("a gallery of another model is in its place: it holds embeddings of "
                    + found.contract() + ", not of " + known.contract());
        }
        if (found.sequence() < known.sequence() || foundGeneration < knownGeneration) {
            throw new FolderLostException("an older copy of it is in its place: the last change there is "
                    + found.sequence() + ", the last one here was " + known.sequence());
        }
    }
}
