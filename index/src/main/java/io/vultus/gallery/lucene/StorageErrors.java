package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryException;
import io.vultus.gallery.GalleryLockedException;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.gallery.GalleryTooOldException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.LockObtainFailedException;

/** What Lucene's errors mean to the user of a gallery. */
final class StorageErrors {

    private StorageErrors() {}

    static GalleryException translate(Path gallery, IOException error) {
        return switch (error) {
            case LockObtainFailedException e -> locked(gallery, e);
            case IndexFormatTooNewException e ->
                new GalleryTooNewException("the gallery " + gallery + " was written by a newer version of Lucene ("
                        + e.getMessage() + "); open it with a newer version of Vultus");
            case IndexFormatTooOldException e ->
                new GalleryTooOldException("the gallery " + gallery + " was written by a version of Lucene that is no"
                        + " longer read (" + e.getMessage() + "); enrol the photographs anew");
            case CorruptIndexException e -> corrupt(gallery, e);
            case IndexNotFoundException e -> corrupt(gallery, e);
            case EOFException e -> corrupt(gallery, e);
            case FileNotFoundException e -> corrupt(gallery, e);
            case NoSuchFileException e -> corrupt(gallery, e);
            default ->
                new GalleryStorageException(
                        "the gallery " + gallery + " cannot be read or written: " + error.getMessage(), error);
        };
    }

    static GalleryLockedException locked(Path gallery, IOException cause) {
        return new GalleryLockedException(
                "the gallery " + gallery + " is open for writing elsewhere, in this program or another; close it"
                        + " there first, or open it read-only",
                cause);
    }

    private static GalleryCorruptException corrupt(Path gallery, IOException cause) {
        return new GalleryCorruptException(
                "the gallery " + gallery + " is damaged: " + cause.getMessage() + "; restore the folder from a backup,"
                        + " or enrol the photographs into a new gallery",
                cause);
    }
}
