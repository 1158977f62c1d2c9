package io.vultus.gallery;

/**
 * The calling thread was interrupted, before the call or during it. What the call was to change is unchanged. The
 * thread's interrupt flag is set; the gallery stays open, and calls of other threads go on.
 */
public final class GalleryInterruptedException extends GalleryException {

    public GalleryInterruptedException(String message, Throwable cause) {
        super(message, cause);
    }
}
