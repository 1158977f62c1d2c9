package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** A shard of the gallery has no copy that is up, so that not all of it can be asked. */
public final class ClusterRedException extends GalleryException {

    ClusterRedException(String message, Throwable cause) {
        super(message, cause);
    }
}
