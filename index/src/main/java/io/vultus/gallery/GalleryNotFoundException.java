package io.vultus.gallery;

/** There is no gallery where one was to be opened, or something else is. */
public final class GalleryNotFoundException extends GalleryException {

    public GalleryNotFoundException(String message) {
        super(message);
    }
}
