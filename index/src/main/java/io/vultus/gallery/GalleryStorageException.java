package io.vultus.gallery;

/**
 * Reading or writing the gallery failed: the disk is full, a file cannot be read, the writing thread was interrupted.
 */
public final class GalleryStorageException extends GalleryException {

    public GalleryStorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
