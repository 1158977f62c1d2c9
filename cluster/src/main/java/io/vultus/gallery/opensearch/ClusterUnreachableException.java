package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** No node of the cluster answers: a wrong address, a firewall, or all of them are down. */
public final class ClusterUnreachableException extends GalleryException {

    ClusterUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
