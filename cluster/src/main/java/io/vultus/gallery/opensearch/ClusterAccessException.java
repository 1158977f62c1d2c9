package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** The cluster does not accept the credentials, or does not let them do this. */
public final class ClusterAccessException extends GalleryException {

    ClusterAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
