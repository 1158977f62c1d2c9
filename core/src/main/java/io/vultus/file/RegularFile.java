package io.vultus.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens the files that users name. Only regular files are read: opening a named pipe waits for a writer, and a device
 * may never end. Symbolic links are followed.
 */
public final class RegularFile {

    /** The bits of a POSIX mode that tell the kind of a file. */
    private static final int KIND_MASK = 0xF000;

    private RegularFile() {}

    /**
     * Requires that a path leads to a regular file.
     *
     * @return the path
     * @throws NoSuchFileException if nothing is there
     * @throws NotAFileException if something else is there
     */
    public static Path require(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        if (!found.isRegularFile()) {
            throw new NotAFileException(file, found.isDirectory() ? "folder" : kind(file));
        }
        return file;
    }

    private static String kind(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return "device or pipe";
        }
        return switch ((int) Files.getAttribute(file, "unix:mode") & KIND_MASK) {
            case 0x1000 -> "pipe";
            case 0x2000, 0x6000 -> "device";
            case 0xC000 -> "socket";
            default -> "special file";
        };
    }

    /**
     * Opens a file for reading.
     *
     * @throws NoSuchFileException if nothing is there
     * @throws NotAFileException if it is no regular file
     */
    public static InputStream stream(Path file) throws IOException {
        return Files.newInputStream(require(file));
    }

    /** Opens a file for reading at any position; throws as {@link #stream}. */
    public static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(require(file), StandardOpenOption.READ);
    }

    /**
     * Reads a whole file.
     *
     * @param maxBytes from 0 to 2³¹ − 9; a file that has more is not read
     * @throws NoSuchFileException if nothing is there
     * @throws NotAFileException if it is no regular file
     * @throws FileLimitException if it has more bytes
     */
    public static byte[] bytes(Path file, int maxBytes) throws IOException {
        long size = Files.size(require(file));
        if (size > maxBytes) {
            throw tooLong(file, size, maxBytes);
        }
        try (InputStream in = Files.newInputStream(file)) {
            // Some systems' files have no size that could be asked for, and a file may grow.
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw tooLong(file, bytes.length, maxBytes);
            }
            return bytes;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static FileLimitException tooLong(Path file, long bytes, long maxBytes) {
        return new FileLimitException(file.toString(), "has " + bytes + " bytes; at most " + maxBytes + " are read");
    }
}
