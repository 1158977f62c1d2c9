package io.vultus.gallery;

import io.vultus.VultusException;

/** The root of what a gallery reports. */
public abstract class GalleryException extends VultusException {

    protected GalleryException(String message) {
        super(message);
    }

    protected GalleryException(String message, Throwable cause) {
        super(message, cause);
    }
}
