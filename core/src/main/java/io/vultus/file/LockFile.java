package io.vultus.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An exclusive lock on a file, held by this process until it is closed or the process ends. The operating system
 * releases it when the process dies, so a lock file that is left over blocks nobody.
 *
 * <p>Two properties go beyond {@link FileLock}. An interrupt of any thread leaves the lock alone: the channel is opened
 * by a thread of its own and never read or written afterwards, since a channel that an interrupted thread touches is
 * closed, and with it the lock. And {@link #isHeld} notices when the file was deleted or replaced, so that somebody
 * else may hold a lock of the same name.
 *
 * <p>Thread-safe.
 */
public final class LockFile implements Closeable {

    /** A lock file that its former holder deleted at the same moment is opened again, at most so often. */
    private static final int MAX_TRIES = 100;

    /**
     * Files locked by this process: closing a second channel of a file would release the lock on it (POSIX). By what
     * tells the files apart, not by name: a file that replaced a locked one is another file.
     */
    private static final Set<Object> HELD = Collections.synchronizedSet(new HashSet<>());

    /**
     * Channels of files that code in another class loader of this process has locked. They must not be closed, since
     * that would release the lock, and are used for the next try.
     */
    private static final Map<Identity, FileChannel> FOREIGN = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final Identity identity;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LockFile(Path file, FileChannel channel, FileLock lock, Identity identity) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.identity = identity;
    }

    /** What tells a file from another one of the same name: its inode and device, where the system has such. */
    private record Identity(Object key, long created) {

        static Identity of(Path file) throws IOException {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.fileKey() != null
                    ? new Identity(attributes.fileKey(), 0)
                    : new Identity(null, attributes.creationTime().toMillis());
        }

        /** The entry in {@link #HELD} of the file of this name. */
        Object held(Path file) {
            return key != null ? key : file;
        }
    }

    /**
     * Locks a file, which is created if missing, and writes this process's number into it.
     *
     * @param access of a file that is created
     * @return empty if this process or another one holds the lock
     * @throws IOException if the file cannot be created or locked
     */
    public static Optional<LockFile> tryLock(Path file, FileAccess access) throws IOException {
        Path real = real(file);
        return withoutInterrupts(() -> lock(real, access, true));
    }

    /**
     * {@link #tryLock} of a file that stays empty, for locks shared with programs that expect it so. Lucene's native
     * lock calls a lock file with contents invalid.
     */
    public static Optional<LockFile> tryLockEmpty(Path file, FileAccess access) throws IOException {
        Path real = real(file);
        return withoutInterrupts(() -> lock(real, access, false));
    }

    private static Path real(Path file) throws IOException {
        return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    }

    /** Whether this process may not open and close a file, because that would release its lock on it (POSIX). */
    static boolean isLockedHere(Path file) throws IOException {
        Path real = real(file);
        if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Identity identity = Identity.of(real);
        return HELD.contains(identity.held(real)) || FOREIGN.containsKey(identity);
    }

    private static Optional<LockFile> lock(Path file, FileAccess access, boolean withOwner) throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            try {
                Identity opened = create(file, access);
                if (!HELD.add(opened.held(file))) {
                    return Optional.empty();
                }
                Optional<LockFile> locked = Optional.empty();
                try {
                    locked = lock(file, opened);
                } finally {
                    if (locked.isEmpty()) {
                        HELD.remove(opened.held(file));
                    }
                }
                if (locked.isPresent() && withOwner) {
                    writeOwner(locked.get().channel);
                }
                if (locked.isPresent() || isStill(opened, file)) {
                    return locked;
                }
            } catch (NoSuchFileException e) {
                if (!Files.isDirectory(file.getParent())) {
                    throw e;
                }
                // Its former holder deleted it between two steps of this one.
            }
        }
        throw new FileSystemException(file.toString(), null, "the lock file is deleted again and again");
    }

    /** Empty if the file is locked by others, or was replaced meanwhile. */
    private static Optional<LockFile> lock(Path file, Identity opened) throws IOException {
        FileChannel channel = open(file, opened);
        Optional<FileLock> lock = lock(channel, opened);
        return lock.isPresent() && isStill(opened, file, channel)
                ? Optional.of(new LockFile(file, channel, lock.get(), opened))
                : Optional.empty();
    }

    /** Creates the file if it is missing. */
    private static Identity create(Path file, FileAccess access) throws IOException {
        try {
            Files.createFile(file, access.fileAttributes(file.getParent()));
            access.applyToFile(file);
        } catch (FileAlreadyExistsException e) {
            // As it should be: lock files stay.
        }
        return Identity.of(file);
    }

    private static FileChannel open(Path file, Identity identity) throws IOException {
        FileChannel kept = FOREIGN.remove(identity);
        return kept != null ? kept : FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** Locks the channel, or closes it where that fails. */
    private static Optional<FileLock> lock(FileChannel channel, Identity identity) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return Optional.ofNullable(lock);
        } catch (OverlappingFileLockException e) {
            FOREIGN.put(identity, channel);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isStill(Identity opened, Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && Identity.of(file).equals(opened);
    }

    /** Closes the channel unless the file that was opened has its name still. */
    private static boolean isStill(Identity opened, Path file, FileChannel channel) throws IOException {
        boolean still = false;
        try {
            still = isStill(opened, file);
        } finally {
            if (!still) {
                channel.close();
            }
        }
        return still;
    }

    /** The number serves messages only: a full disk does not prevent locking. */
    private static void writeOwner(FileChannel channel) {
        byte[] owner = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner), 0);
        } catch (IOException e) {
            // The holder stays nameless.
        }
    }

    /** The number of the process that locked a file last; empty if the file does not say. */
    public static Optional<Long> owner(Path file) {
        try {
            if (isLockedHere(file)) {
                return Optional.of(ProcessHandle.current().pid());
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The locked file. */
    public Path file() {
        return file;
    }

    /**
     * Whether the lock still protects the file's name: false once it is closed, or the file was deleted, replaced or
     * its folder unmounted. Never touches the channel, so it is safe on an interrupted thread.
     */
    public boolean isHeld() {
        try {
            return !closed.get() && lock.isValid() && Identity.of(file).equals(identity);
        } catch (IOException e) {
            return false;
        }
    }

    /** Releases the lock; the file stays. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        release(false);
    }

    /** Releases the lock and deletes the file, unless somebody replaced it. */
    public void closeAndDelete() throws IOException {
        release(true);
    }

    private void release(boolean delete) throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            // Deleted while it is still locked: the next process to open it makes a new one.
            if (delete
                    && lock.isValid()
                    && Files.exists(file)
                    && Identity.of(file).equals(identity)) {
                Files.delete(file);
            }
        } finally {
            HELD.remove(identity.held(file));
            channel.close();
        }
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }

    /** Runs on a thread that nobody interrupts, and waits for it through interrupts of the calling one. */
    private static <T> T withoutInterrupts(Action<T> action) throws IOException {
        FutureTask<T> task = new FutureTask<>(action::run);
        Thread.ofPlatform().daemon().name("vultus-lock").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case Throwable other -> throw new UncheckedIOException(new IOException(other));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
