package io.vultus.gallery;

/**
 * The folder of an open gallery was deleted, replaced or unmounted. The object is closed for good: nothing is read from
 * or written to whatever took the folder's place. Every later call gets this error; what was acknowledged before is in
 * the folder that was opened, wherever that is now.
 */
public final class GalleryLostException extends GalleryException {

    public GalleryLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
