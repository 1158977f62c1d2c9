package io.vultus.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Reserves a folder for one run that writes into it: a training run, an extraction, a benchmark's output. A second run,
 * in this process or another, fails at once with {@link FolderLockedException}. The lock ends with the process; its
 * file, {@value #NAME}, stays, unless the folder was created for the run and the run wrote nothing: then both go.
 * Thread-safe.
 */
public final class FolderLock implements Closeable {

    /** The lock file's name. Its contents are the number of the process that locked it last. */
    public static final String NAME = ".vultus.lock";

    private final LockFile lock;
    private final boolean isNew;

    private FolderLock(LockFile lock, boolean isNew) {
        this.lock = lock;
        this.isNew = isNew;
    }

    /**
     * Reserves a folder, which is created with its parents if missing.
     *
     * @param use what the folder is used for, as it completes the sentence "the folder F is in use by …"; "another
     *     training run", for example
     * @param access of folders and files that are created
     * @throws FolderLockedException if another run has reserved it
     * @throws IOException if the folder cannot be created or written
     */
    public static FolderLock acquire(Path folder, String use, FileAccess access) throws IOException {
        boolean isNew = !Files.exists(folder);
        access.createFolders(folder);
        Path file = folder.resolve(NAME);
        return new FolderLock(
                LockFile.tryLock(file, access).orElseThrow(() -> FolderLockedException.of(folder, use, file)), isNew);
    }

    /**
     * Makes sure that the folder is this run's still.
     *
     * @throws FileSystemException if the folder was replaced, deleted or unmounted, or the lock file was
     */
    public void ensureHeld() throws FileSystemException {
        if (!lock.isHeld()) {
            throw new FileSystemException(lock.file().getParent().toString(), null, "was replaced while it was in use");
        }
    }

    /** Releases the folder. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        if (isNew && lock.isHeld() && holdsNothingElse()) {
            lock.closeAndDelete();
            deleteIfEmpty(lock.file().getParent());
        }
        lock.close();
    }

    private boolean holdsNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(lock.file().getParent())) {
            return files.allMatch(file -> file.getFileName().toString().equals(NAME));
        }
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Another run has begun there.
        }
    }
}
