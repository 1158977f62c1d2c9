package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** The cluster takes no more changes: mostly because a disk is nearly full. */
public final class ClusterReadOnlyException extends GalleryException {

    ClusterReadOnlyException(String message, Throwable cause) {
        super(message, cause);
    }
}
