package io.vultus.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A temporary file beside the one that it is to become. Its lock tells other processes that somebody is writing it; a
 * file of this kind without a lock was left by a process that died.
 */
final class UnfinishedFile implements Closeable {

    private static final String SUFFIX = ".unfinished";

    /** Files of this process. Its locks do not count for itself, and would be lost by opening the file again. */
    private static final Set<Path> OWN = Collections.synchronizedSet(new HashSet<>());

    private final Path path;
    private final FileChannel channel;

    private UnfinishedFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Creates one, locked. Tries again where somebody takes the new file for an abandoned one before it is locked. */
    static UnfinishedFile beside(Path target, FileAccess access) throws IOException {
        while (true) {
            Path path = target.resolveSibling("." + target.getFileName() + "."
                    + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, Character.MAX_RADIX) + SUFFIX);
            OWN.add(path);
            UnfinishedFile file = null;
            try {
                file = lock(path, create(path, target.getParent(), access));
            } catch (FileAlreadyExistsException e) {
                // Another random number, then.
            } finally {
                if (file == null) {
                    OWN.remove(path);
                }
            }
            if (file != null) {
                access.applyToFile(path);
                return file;
            }
        }
    }

    private static FileChannel create(Path path, Path folder, FileAccess access) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                access.fileAttributes(folder));
    }

    /** Null if another process has deleted the file or is about to. */
    private static UnfinishedFile lock(Path path, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null && Files.exists(path)) {
                return new UnfinishedFile(path, channel);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
        channel.close();
        return null;
    }

    /**
     * Deletes temporary files that nobody is writing any more.
     *
     * @param name of the file that they were to become; "" for any
     */
    static void deleteAbandoned(Path folder, String name) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(file -> isUnfinished(file.getFileName().toString(), name))
                    .toList();
        }
        for (Path file : found) {
            if (!OWN.contains(file.toAbsolutePath()) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                deleteIfAbandoned(file);
            }
        }
    }

    private static boolean isUnfinished(String file, String name) {
        String begin = "." + name + (name.isEmpty() ? "" : ".");
        return file.startsWith(begin)
                && file.endsWith(SUFFIX)
                && (name.isEmpty()
                        || (file.length() > begin.length() + SUFFIX.length()
                                && file.indexOf('.', begin.length()) == file.length() - SUFFIX.length()));
    }

    private static void deleteIfAbandoned(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // Gone, or in use by code of another class loader.
        }
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    /** Deletes the file, unless it was renamed. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(path);
        } finally {
            OWN.remove(path);
        }
    }
}
