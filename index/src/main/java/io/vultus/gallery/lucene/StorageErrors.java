package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryInterruptedException;
import io.vultus.gallery.GalleryLockedException;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.gallery.GalleryTooOldException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * What Lucene's errors mean to the user of a gallery. Lucene wraps them, "background merge hit exception" for one, so
 * causes are looked through, and for what explains everything else, such as a full disk, suppressed errors too.
 */
final class StorageErrors {

    private StorageErrors() {}

    /** The error to throw; sets the thread's interrupt flag if an interrupt was the cause. */
    static GalleryException translate(Path gallery, Exception error) {
        Optional<Throwable> lost = find(error, FolderLostException.class::isInstance);
        if (lost.isPresent()) {
            return lost(gallery, (FolderLostException) lost.get());
        }
        if (find(error, StorageErrors::isInterrupt).isPresent()) {
            return interrupted(gallery, error);
        }
        Optional<Throwable> full = find(error, StorageErrors::isFullDisk);
        if (full.isPresent()) {
            return new GalleryStorageException(
                    "the disk is full: the gallery " + gallery + " cannot be written ("
                            + full.get().getMessage()
                            + "); what was acknowledged is safe. Free some space there and do the same again",
                    error);
        }
        if (Thread.currentThread().isInterrupted()) {
            // Lucene opens a commit again when a file of it is gone, and tells the first error if an interrupt ended
            // the second attempt.
            return interrupted(gallery, error);
        }
        return ofCause(gallery, root(error), error);
    }

    private static GalleryException ofCause(Path gallery, Throwable root, Exception error) {
        return switch (root) {
            case LockObtainFailedException e -> locked(gallery, e);
            case IndexFormatTooNewException e ->
                new GalleryTooNewException("the gallery " + gallery + " was written by a newer version of Lucene ("
                        + e.getMessage() + "); open it with a newer version of Vultus");
            case IndexFormatTooOldException e ->
                new GalleryTooOldException("the gallery " + gallery + " was written by a version of Lucene that is no"
                        + " longer read (" + e.getMessage() + "); enrol the photographs anew");
            case CorruptIndexException e -> corrupt(gallery, e, error);
            case IndexNotFoundException e -> corrupt(gallery, e, error);
            case EOFException e -> corrupt(gallery, e, error);
            case FileNotFoundException e -> corrupt(gallery, e, error);
            case NoSuchFileException e -> corrupt(gallery, e, error);
            case NotDirectoryException e -> corrupt(gallery, e, error);
            case AccessDeniedException e ->
                new GalleryStorageException(
                        "the gallery " + gallery + " cannot be read or written: no permission for " + e.getMessage()
                                + "; run as the owner of the folder, or change its permissions",
                        error);
            default ->
                new GalleryStorageException(
                        "the gallery " + gallery + " cannot be read or written: " + message(root), error);
        };
    }

    /** The error for a thread that was interrupted, whose flag is set. */
    static GalleryInterruptedException interrupted(Path gallery, Throwable cause) {
        Thread.currentThread().interrupt();
        return new GalleryInterruptedException(
                "the thread was interrupted, so what it asked of the gallery " + gallery
                        + " was not done; the gallery stays open, and the call can be made again",
                cause);
    }

    static GalleryLostException lost(Path gallery, FolderLostException cause) {
        return new GalleryLostException(
                "the gallery " + gallery + " was closed: " + cause.getMessage()
                        + "; nothing is written there. What was acknowledged is in the folder that was opened: put it"
                        + " back if it is to be kept, and open the gallery again",
                cause);
    }

    static GalleryLockedException locked(Path gallery, IOException cause) {
        return new GalleryLockedException(
                "the gallery " + gallery + " is open for writing elsewhere, in this program or another; close it"
                        + " there first, or open it read-only",
                cause);
    }

    private static GalleryCorruptException corrupt(Path gallery, Throwable root, Exception error) {
        return new GalleryCorruptException(
                "the gallery " + gallery + " is damaged: " + root.getMessage() + "; restore the folder from a backup,"
                        + " or enrol the photographs into a new gallery",
                error);
    }

    private static boolean isInterrupt(Throwable error) {
        return error instanceof ClosedByInterruptException
                || error instanceof InterruptedIOException
                || error instanceof ThreadInterruptedException
                || isInterruptedMapping(error);
    }

    /**
     * Lucene replaces what ended the mapping of a file by an error of its own, which has the message of the first one
     * in front and no cause. An interrupt closes the channel without a message.
     */
    private static boolean isInterruptedMapping(Throwable error) {
        return error instanceof IOException && message(error).startsWith("null: ");
    }

    /** By the words of Linux, macOS and Windows; Java has no type for it. */
    private static boolean isFullDisk(Throwable error) {
        String message = error instanceof IOException ? message(error).toLowerCase(Locale.ROOT) : "";
        return Stream.of("no space left", "not enough space", "disk full", "disk is full", "quota exceeded")
                .anyMatch(message::contains);
    }

    private static String message(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    /** The first error of the chain of causes that is one of the disk and not a wrapper around another. */
    private static Throwable root(Throwable error) {
        Throwable root = error;
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable each = error; each != null && seen.add(each); each = each.getCause()) {
            if (each instanceof IOException) {
                root = each;
            }
            if (isTold(each)) {
                return each;
            }
        }
        return root;
    }

    /** Errors that say what is wrong better than their causes. */
    private static boolean isTold(Throwable error) {
        return error instanceof LockObtainFailedException
                || error instanceof CorruptIndexException
                || error instanceof IndexFormatTooNewException
                || error instanceof IndexFormatTooOldException;
    }

    private static Optional<Throwable> find(Throwable error, Predicate<Throwable> wanted) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(error);
        while (!open.isEmpty()) {
            Throwable each = open.remove();
            if (!seen.add(each)) {
                continue;
            }
            if (wanted.test(each)) {
                return Optional.of(each);
            }
            if (each.getCause() != null) {
                open.add(each.getCause());
            }
            Collections.addAll(open, each.getSuppressed());
        }
        return Optional.empty();
    }
}
