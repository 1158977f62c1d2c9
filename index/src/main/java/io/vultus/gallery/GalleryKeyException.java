package io.vultus.gallery;

/** The gallery is encrypted and its key was not given or is another one, or it is not and a key was given. */
public final class GalleryKeyException extends GalleryException {

    public GalleryKeyException(String message) {
        super(message);
    }

    public GalleryKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
