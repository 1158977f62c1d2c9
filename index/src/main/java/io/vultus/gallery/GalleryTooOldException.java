package io.vultus.gallery;

/** The gallery was written in a format that this version no longer reads. */
public final class GalleryTooOldException extends GalleryException {

    public GalleryTooOldException(String message) {
        super(message);
    }
}
