package io.vultus.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may read and write a new file or folder. Everything but {@link #BY_UMASK} holds whatever the umask is. File
 * systems without POSIX permissions (Windows) keep their own rules. Thread-safe.
 */
public enum FileAccess {

    /** The owner only: folders 0700, files 0600. For biometric data, keys, and pages with people's pictures. */
    OWNER("rwx------", "rw-------"),

    /** The owner writes, the folder's group reads: folders 0750, files 0640. */
    GROUP_READ("rwxr-x---", "rw-r-----"),

    /** The owner and the folder's group write: folders 0770, files 0660. */
    GROUP_WRITE("rwxrwx---", "rw-rw----"),

    /** What the process's umask says. For results that name nobody. */
    BY_UMASK(null, null);

    @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf
    private final Set<PosixFilePermission> folder;

    @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf
    private final Set<PosixFilePermission> file;

    FileAccess(String folder, String file) {
        this.folder = folder == null ? null : Set.copyOf(PosixFilePermissions.fromString(folder));
        this.file = file == null ? null : Set.copyOf(PosixFilePermissions.fromString(file));
    }

    /**
     * The access that fits into an existing folder: what the folder's permissions grant to the group, never more than
     * {@link #GROUP_WRITE}. {@link #OWNER} where the group has none, or the file system has no POSIX permissions.
     */
    public static FileAccess within(Path folder) throws IOException {
        if (!isPosix(folder)) {
            return OWNER;
        }
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(folder);
        if (!granted.contains(PosixFilePermission.GROUP_READ)) {
            return OWNER;
        }
        return granted.contains(PosixFilePermission.GROUP_WRITE) ? GROUP_WRITE : GROUP_READ;
    }

    /** Creates a folder and those of its parents that are missing. Folders that exist keep their permissions. */
    public void createFolders(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            return;
        }
        if (absolute.getParent() != null) {
            createFolders(absolute.getParent());
        }
        try {
            Files.createDirectory(absolute, atCreation(absolute.getParent(), folder));
        } catch (FileSystemException e) {
            // Another process may have been faster.
            if (!Files.isDirectory(absolute)) {
                throw e;
            }
            return;
        }
        applyToFolder(absolute);
    }

    /**
     * Creates a file and opens it for writing, unbuffered. It appears at once, and is not synced: for files that are
     * named, synced and read by others later.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one of that name
     */
    public OutputStream newOutputStream(Path path) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                fileAttributes(path.toAbsolutePath().getParent()));
        try {
            applyToFile(path);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return Channels.newOutputStream(channel);
    }

    /** What to pass to {@link Files#newByteChannel} and the like, so that the file is never more open than this. */
    FileAttribute<?>[] fileAttributes(Path parent) {
        return atCreation(parent, file);
    }

    /** Sets a file's permissions, also those that the umask withheld at its creation. */
    public void applyToFile(Path path) throws IOException {
        apply(path, file);
    }

    /** Sets a folder's permissions. */
    public void applyToFolder(Path path) throws IOException {
        apply(path, folder);
    }

    private static void apply(Path path, Set<PosixFilePermission> wanted) throws IOException {
        if (wanted == null
                || !isPosix(path)
                || Files.getPosixFilePermissions(path).equals(wanted)) {
            return;
        }
        try {
            Files.setPosixFilePermissions(path, wanted);
        } catch (FileSystemException e) {
            if (Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] atCreation(Path parent, Set<PosixFilePermission> wanted) {
        return wanted == null || parent == null || !isPosix(parent)
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(wanted)};
    }

    private static boolean isPosix(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
    }
}
