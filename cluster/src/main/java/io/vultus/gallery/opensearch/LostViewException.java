package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** The engine no longer has the point in time that was to be read. */
final class LostViewException extends GalleryException {

    LostViewException(String message) {
        super(message);
    }
}
