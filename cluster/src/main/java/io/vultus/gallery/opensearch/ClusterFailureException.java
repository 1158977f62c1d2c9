package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** The cluster answered, with an error that has no class of its own, or not in time. */
public final class ClusterFailureException extends GalleryException {

    ClusterFailureException(String message, Throwable cause) {
        super(message, cause);
    }
}
