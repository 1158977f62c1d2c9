package io.vultus.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Waits until the disk has what was written: after a loss of power it is still there. */
public final class Durability {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private Durability() {}

    /** Syncs a file's contents. It need not be writable, except on Windows. */
    public static void syncFile(Path file) throws IOException {
        force(file, WINDOWS ? StandardOpenOption.WRITE : StandardOpenOption.READ);
    }

    /** Through interrupts: what is half synced would be told as an error of the disk. */
    private static void force(Path path, StandardOpenOption mode) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, mode)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Syncs a folder's entries: names that were created, renamed or deleted in it. Does nothing on Windows. */
    public static void syncFolder(Path folder) throws IOException {
        if (WINDOWS) {
            return;
        }
        force(folder, StandardOpenOption.READ);
    }

    /** Syncs all files and folders below a folder, and itself. Lock files that this process holds are left alone. */
    public static void syncTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !LockFile.isLockedHere(file)) {
                    syncFile(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                syncFolder(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
