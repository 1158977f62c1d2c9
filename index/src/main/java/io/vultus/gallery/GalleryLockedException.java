package io.vultus.gallery;

/** The gallery is open for writing elsewhere: it has one writer at a time, and any number of readers. */
public final class GalleryLockedException extends GalleryException {

    public GalleryLockedException(String message, Throwable cause) {
        super(message, cause);
    }
}
