package io.vultus.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A temporary file beside the one that it is to become. Its lock tells other processes that somebody is writing it; a
 * file of this kind without a lock was left by a process that died. Its random name is never used again, so that a
 * process that deletes it cannot hit a new one.
 */
final class UnfinishedFile implements Closeable {

    private static final String SUFFIX = ".unfinished";

    /** File systems allow names of 255 bytes; a longer name's beginning is enough to find leftovers by. */
    private static final int MAX_NAME_BYTES = 200;

    /** Files of this process. Its locks do not count for itself, and would be lost by opening the file again. */
    private static final Set<Path> OWN = Collections.synchronizedSet(new HashSet<>());

    /**
     * Folders with many files are not listed for each new one: after a listing that took t, the next one is due in
     * {@value} t.
     */
    private static final int PAUSE = 20;

    private static final Map<Path, Long> NEXT_LISTING = Collections.synchronizedMap(new FewEntries());

    private final Path path;
    private final RandomAccessFile file;

    private UnfinishedFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    private static final class FewEntries extends LinkedHashMap<Path, Long> {

        private static final long serialVersionUID = 1;
        private static final int MAX = 64;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Long> eldest) {
            return size() > MAX;
        }
    }

    /**
     * Creates one, locked. Tries again where somebody takes the new file for an abandoned one before it is locked.
     *
     * @param target a path without symbolic links, so that {@link #OWN} knows each file by one name
     */
    static UnfinishedFile beside(Path target, FileAccess access) throws IOException {
        while (true) {
            Path path = target.resolveSibling(prefix(target)
                    + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, Character.MAX_RADIX)
                    + SUFFIX);
            OWN.add(path);
            UnfinishedFile file = null;
            try {
                file = lock(path, create(path, target.getParent(), access));
                if (file != null) {
                    access.applyToFile(path);
                    return file;
                }
            } catch (FileAlreadyExistsException e) {
                // Another random number, then.
            } catch (IOException | RuntimeException e) {
                if (file != null) {
                    file.close();
                }
                throw e;
            } finally {
                if (file == null) {
                    OWN.remove(path);
                }
            }
        }
    }

    private static String prefix(Path target) {
        String name = target.getFileName().toString();
        int length = name.length();
        while (length > 0 && name.substring(0, length).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            length = name.offsetByCodePoints(length, -1);
        }
        return "." + name.substring(0, length) + ".";
    }

    private static RandomAccessFile create(Path path, Path folder, FileAccess access) throws IOException {
        Files.createFile(path, access.fileAttributes(folder));
        // Not a channel: those are closed when their thread is interrupted.
        return new RandomAccessFile(path.toFile(), "rw");
    }

    /** Null if another process has deleted the file or is about to. */
    private static UnfinishedFile lock(Path path, RandomAccessFile file) throws IOException {
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock != null && Files.exists(path)) {
                return new UnfinishedFile(path, file);
            }
        } catch (IOException e) {
            // A file system without locks. Nobody else can lock the file either, and so nobody deletes it.
            return new UnfinishedFile(path, file);
        }
        file.close();
        return null;
    }

    /**
     * Deletes the files of this kind in a folder that nobody is writing any more, unless the folder was listed a moment
     * ago: a folder that gets thousands of files is not listed for each of them.
     *
     * @param folder an absolute path without links
     */
    static void deleteAbandonedNowAndThen(Path folder) {
        long begin = System.nanoTime();
        Long due = NEXT_LISTING.get(folder);
        if (due == null || begin - due >= 0) {
            deleteAbandoned(folder);
            long end = System.nanoTime();
            NEXT_LISTING.put(folder, end + PAUSE * (end - begin));
        }
    }

    /** Deletes all files of this kind in a folder that nobody is writing any more. */
    static void deleteAbandoned(Path folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder.toRealPath(), file -> isUnfinished(file.getFileName().toString()))) {
            files.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            // Leftovers must not keep anybody from writing: a folder may be writable and not readable.
            return;
        }
        for (Path file : found) {
            if (!OWN.contains(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                deleteIfAbandoned(file);
            }
        }
    }

    private static boolean isUnfinished(String file) {
        return file.startsWith(".")
                && file.endsWith(SUFFIX)
                && file.lastIndexOf('.', file.length() - SUFFIX.length() - 1) > 0;
    }

    private static void deleteIfAbandoned(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Gone, another user's, or in use by code of another class loader.
        }
    }

    Path path() {
        return path;
    }

    RandomAccessFile file() {
        return file;
    }

    /** Deletes the file, unless it was renamed. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        try (file) {
            Files.deleteIfExists(path);
        } finally {
            OWN.remove(path);
        }
    }
}
