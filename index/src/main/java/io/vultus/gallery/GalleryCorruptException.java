package io.vultus.gallery;

/** The gallery's files are damaged: one is missing, cut short, or holds what no gallery writes. */
public final class GalleryCorruptException extends GalleryException {

    public GalleryCorruptException(String message) {
        super(message);
    }

    public GalleryCorruptException(String message, Throwable cause) {
        super(message, cause);
    }
}
