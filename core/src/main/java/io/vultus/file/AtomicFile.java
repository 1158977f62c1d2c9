package io.vultus.file;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Writes a file that appears under its name complete, or not at all. The contents go into a temporary file beside it,
 * {@code .NAME.RANDOM.unfinished}, are synced, and take the name in one step; the folder is synced after that. A file
 * that had the name before stays as it was until then, also after a kill, a full disk or a loss of power.
 *
 * <p>Temporary files that a killed process left are deleted by the next {@code AtomicFile} in the same folder. They are
 * locked while they are written, so that those of other running processes stay.
 *
 * <p>A device or pipe, {@code /dev/stdout} for example, is written directly: it has no name to take.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(path, FileAccess.OWNER)) {
 *     file.output().write(bytes);
 *     file.commit();
 * }
 * }</pre>
 *
 * <p>For use by one thread, whose interrupts do not disturb it: what was written on the way out of an interrupted run
 * is whole, too. Only {@link #channel} is closed by them. Errors while writing name the file.
 */
public final class AtomicFile implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path target;
    private final Optional<UnfinishedFile> unfinished;
    private final RandomAccessFile file;
    private final OutputStream output;

    private AtomicFile(Path target, Optional<UnfinishedFile> unfinished, RandomAccessFile file) throws IOException {
        this.target = target;
        this.unfinished = unfinished;
        this.file = file;
        output = new BufferedOutputStream(new FileOutputStream(file.getFD()), BUFFER_BYTES);
    }

    /**
     * Begins to write a file.
     *
     * @param target its name; its folder must exist. A symbolic link is followed: the file that it names is replaced
     * @param access the permissions of the new file, whatever those of the old one were
     * @throws NoSuchFileException if its folder does not exist
     * @throws FileSystemException if its folder cannot be written, or the target is itself a folder
     */
    public static AtomicFile create(Path target, FileAccess access) throws IOException {
        if (Files.exists(target)) {
            BasicFileAttributes there = Files.readAttributes(target, BasicFileAttributes.class);
            if (there.isDirectory()) {
                throw new FileSystemException(target.toString(), null, "is a folder, not a file");
            }
            if (there.isOther()) {
                return new AtomicFile(target, Optional.empty(), new RandomAccessFile(target.toFile(), "rw"));
            }
        }
        Path real = realPlace(target);
        UnfinishedFile.deleteAbandonedNowAndThen(real.getParent());
        UnfinishedFile unfinished = UnfinishedFile.beside(real, access);
        return new AtomicFile(real, Optional.of(unfinished), unfinished.file());
    }

    private static Path realPlace(Path target) throws IOException {
        if (Files.isSymbolicLink(target) && Files.exists(target)) {
            return target.toRealPath();
        }
        Path absolute = target.toAbsolutePath();
        Path parent = absolute.getParent();
        if (!Files.exists(parent)) {
            throw new NoSuchFileException(parent.toString());
        }
        return parent.toRealPath().resolve(absolute.getFileName());
    }

    /**
     * Deletes the temporary files that killed processes left in a folder, whatever the file's name was to be. Files
     * that cannot be deleted stay; a folder that cannot be listed is left alone.
     */
    public static void deleteLeftovers(Path folder) {
        UnfinishedFile.deleteAbandoned(folder);
    }

    /** Writes a whole file. */
    public static void write(Path target, FileAccess access, byte[] contents) throws IOException {
        try (AtomicFile file = create(target, access)) {
            file.output().write(contents);
            file.commit();
        }
    }

    /** Writes a whole file of text in UTF-8. */
    public static void writeString(Path target, FileAccess access, CharSequence contents) throws IOException {
        write(target, access, contents.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a whole file of lines in UTF-8, each of which ends with a line feed. */
    public static void writeLines(Path target, FileAccess access, Iterable<? extends CharSequence> lines)
            throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        writeString(target, access, text);
    }

    /** Takes the contents, buffered. Closing it does nothing. */
    public OutputStream output() {
        return new Output();
    }

    /** The temporary file, for contents that are written at positions. {@link #output} must be flushed before. */
    public FileChannel channel() {
        return file.getChannel();
    }

    /** Gives the file its name once the disk has its contents. */
    public void commit() throws IOException {
        namingTarget(output::flush);
        if (unfinished.isPresent()) {
            namingTarget(file.getFD()::sync);
            Files.move(
                    unfinished.get().path(),
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Durability.syncFolder(target.getParent());
        }
    }

    /**
     * As {@link #commit}, but never replaces a file, not even one that another process makes at the same moment.
     *
     * @throws FileAlreadyExistsException if there is a file of that name
     */
    public void commitNew() throws IOException {
        namingTarget(output::flush);
        if (unfinished.isPresent()) {
            namingTarget(file.getFD()::sync);
            nameNew(unfinished.get().path());
            Durability.syncFolder(target.getParent());
        }
    }

    /** A rename replaces what is there, a hard link does not. Not all file systems have links. */
    private void nameNew(Path contents) throws IOException {
        try {
            Files.createLink(target, contents);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(contents, target);
        }
    }

    /** Deletes what was not committed. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        if (unfinished.isPresent()) {
            unfinished.get().close();
        } else {
            file.close();
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /** The operating system's errors of channels ("No space left on device") name no file. */
    private void namingTarget(Action action) throws IOException {
        try {
            action.run();
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            FileSystemException named = new FileSystemException(target.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            namingTarget(() -> output.write(b));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            namingTarget(() -> output.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            namingTarget(output::flush);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
