package io.vultus.file;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a file that appears under its name complete, or not at all. The contents go into a temporary file beside it,
 * {@code .NAME.RANDOM.unfinished}, are synced, and take the name in one step; the folder is synced after that. A file
 * that had the name before stays as it was until then, also after a kill, a full disk or a loss of power.
 *
 * <p>Temporary files that a killed process left are deleted by the next {@code AtomicFile} of the same name. They are
 * locked while they are written, so that those of other running processes stay.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(path, FileAccess.OWNER)) {
 *     file.output().write(bytes);
 *     file.commit();
 * }
 * }</pre>
 *
 * <p>For use by one thread.
 */
public final class AtomicFile implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path target;
    private final UnfinishedFile unfinished;
    private final OutputStream output;

    private AtomicFile(Path target, UnfinishedFile unfinished) {
        this.target = target;
        this.unfinished = unfinished;
        output = new BufferedOutputStream(Channels.newOutputStream(unfinished.channel()), BUFFER_BYTES);
    }

    /**
     * Begins to write a file.
     *
     * @param target its name; its folder must exist. A symbolic link is followed: the file that it names is replaced
     * @param access the permissions of the new file, whatever those of the old one were
     * @throws IOException if the folder cannot be written
     */
    public static AtomicFile create(Path target, FileAccess access) throws IOException {
        Path real =
                Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
        UnfinishedFile.deleteAbandoned(real.getParent(), real.getFileName().toString());
        return new AtomicFile(real, UnfinishedFile.beside(real, access));
    }

    /** Deletes the temporary files that killed processes left in a folder, whatever the file's name was to be. */
    public static void deleteLeftovers(Path folder) throws IOException {
        UnfinishedFile.deleteAbandoned(folder, "");
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

    /** Takes the contents, buffered. Closing it does nothing. */
    public OutputStream output() {
        return new KeptOpen(output);
    }

    /** The temporary file, for contents that are written at positions. {@link #output} must be flushed before. */
    public FileChannel channel() {
        return unfinished.channel();
    }

    /** Gives the file its name once the disk has its contents. */
    public void commit() throws IOException {
        output.flush();
        unfinished.channel().force(true);
        Files.move(unfinished.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Durability.syncFolder(target.getParent());
    }

    /** Deletes what was not committed. Closing again does nothing. */
    @Override
    public void close() throws IOException {
        unfinished.close();
    }

    private static final class KeptOpen extends OutputStream {

        private final OutputStream out;

        KeptOpen(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
