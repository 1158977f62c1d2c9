package io.vultus.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a folder that appears under its name complete, or not at all. It is made in {@code .NAME.unfinished} beside its
 * place, which is locked: a second process that makes the same folder fails at once. {@link #publish} syncs everything
 * and renames it.
 *
 * <pre>
 * .NAME.unfinished/lock       locked while the folder is being made
 * .NAME.unfinished/content/   becomes NAME
 * .NAME.unfinished/scratch/   for what is needed on the way
 * .NAME.unfinished/replaced/  what was NAME before; only between the two renames of {@link #replace}
 * </pre>
 *
 * <p>A process that dies leaves the staging folder. {@link #recover} and the next {@code StagedFolder} of the same name
 * delete it, after they put a replaced folder back whose successor had not arrived. For use by one thread.
 */
public final class StagedFolder implements Closeable {

    private static final String SUFFIX = ".unfinished";
    private static final String LOCK = "lock";
    private static final String CONTENT = "content";
    private static final String REPLACED = "replaced";
    private static final String SCRATCH = "scratch";
    private static final int MAX_TRIES = 100;

    private final Path target;
    private final Path staging;
    private final LockFile lock;

    private StagedFolder(Path target, Path staging, LockFile lock) {
        this.target = target;
        this.staging = staging;
        this.lock = lock;
    }

    /**
     * Begins to make a folder.
     *
     * @param target its place; parents are created if missing
     * @param use who else might be making it, for the error: "another import", for example
     * @param access of the folder and of parents that are created; what is unfinished is its owner's alone
     * @throws FolderLockedException if another process, or other code of this one, is making the same folder
     * @throws IOException if nothing can be written beside its place
     */
    public static StagedFolder create(Path target, String use, FileAccess access) throws IOException {
        Path place = place(target);
        Path staging = place.resolveSibling("." + place.getFileName() + SUFFIX);
        LockFile lock = lock(staging).orElseThrow(() -> FolderLockedException.of(target, use, staging.resolve(LOCK)));
        StagedFolder folder = new StagedFolder(place, staging, lock);
        try {
            folder.restore();
            folder.deleteContents();
            access.createFolders(folder.content());
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        return folder;
    }

    /** A link to a folder is followed, so that the folder is replaced where it is and not the link. */
    private static Path place(Path target) throws IOException {
        return Files.isSymbolicLink(target) && Files.exists(target)
                ? target.toRealPath()
                : target.toAbsolutePath().normalize();
    }

    /** Tries again where the former holder deletes the staging folder at the same moment. */
    private static Optional<LockFile> lock(Path staging) throws IOException {
        for (int i = 1; ; i++) {
            FileAccess.OWNER.createFolders(staging);
            try {
                return LockFile.tryLock(staging.resolve(LOCK), FileAccess.OWNER);
            } catch (NoSuchFileException e) {
                if (i == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Cleans up after processes that died while they made folders in a parent folder. Folders that are being made stay
     * as they are; so does what this process may not change.
     */
    public static void recover(Path parent) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, StagedFolder::isStaging)) {
            folders.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            // No folder, or one that cannot be listed.
            return;
        }
        for (Path staging : found) {
            try {
                recoverStaging(staging);
            } catch (IOException e) {
                // On read-only media, another user's, or gone by now.
            }
        }
    }

    private static void recoverStaging(Path staging) throws IOException {
        Optional<LockFile> lock = LockFile.tryLock(staging.resolve(LOCK), FileAccess.within(staging));
        if (lock.isPresent()) {
            String name = staging.getFileName().toString();
            Path target = staging.resolveSibling(name.substring(1, name.length() - SUFFIX.length()));
            try (StagedFolder abandoned = new StagedFolder(target, staging, lock.get())) {
                abandoned.restore();
            }
        }
    }

    private static boolean isStaging(Path folder) {
        String name = folder.getFileName().toString();
        return name.startsWith(".")
                && name.endsWith(SUFFIX)
                && name.length() > SUFFIX.length() + 1
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Where the folder's contents go until it is published. */
    public Path content() {
        return staging.resolve(CONTENT);
    }

    /** An empty folder for what is needed on the way; it is deleted with the staging folder. */
    public Path scratch() throws IOException {
        Path scratch = staging.resolve(SCRATCH);
        deleteTree(scratch);
        return Files.createDirectory(scratch);
    }

    /**
     * Gives the folder its name. An empty folder of that name is replaced.
     *
     * @throws FileAlreadyExistsException if there is one with something in it
     */
    public void publish() throws IOException {
        Durability.syncTree(content());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            deleteEmpty();
        }
        Files.move(content(), target, StandardCopyOption.ATOMIC_MOVE);
        Durability.syncFolder(target.getParent());
    }

    private void deleteEmpty() throws IOException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString(), null, "there is a file of that name already");
        }
        try {
            Files.delete(target);
        } catch (DirectoryNotEmptyException e) {
            FileAlreadyExistsException there =
                    new FileAlreadyExistsException(target.toString(), null, "there is something of that name already");
            there.initCause(e);
            throw there;
        }
    }

    /**
     * Gives the folder its name, in place of the one that has it. A kill leaves one of the two, whole; a kill between
     * the two renames leaves the old one where {@link #recover} finds it.
     */
    public void replace() throws IOException {
        Durability.syncTree(content());
        Path replaced = staging.resolve(REPLACED);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(content(), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            restore();
            throw e;
        }
        Durability.syncFolder(target.getParent());
    }

    private void restore() throws IOException {
        Path replaced = staging.resolve(REPLACED);
        if (Files.exists(replaced, LinkOption.NOFOLLOW_LINKS) && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
            Durability.syncFolder(target.getParent());
        }
    }

    private void deleteContents() throws IOException {
        deleteTree(content());
        deleteTree(staging.resolve(REPLACED));
        deleteTree(staging.resolve(SCRATCH));
    }

    /** Deletes what was not published. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        if (!lock.isHeld()) {
            lock.close();
            return;
        }
        try {
            deleteContents();
        } finally {
            lock.closeAndDelete();
        }
        try {
            Files.deleteIfExists(staging);
        } catch (DirectoryNotEmptyException e) {
            // Somebody makes the same folder again already.
        }
    }

    /** Deletes a file, or a folder with everything below it; links are deleted, not followed. */
    public static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
