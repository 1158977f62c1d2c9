package io.vultus.gallery;

/** The gallery was written by a later version, in a format that this one does not know. */
public final class GalleryTooNewException extends GalleryException {

    public GalleryTooNewException(String message) {
        super(message);
    }
}
