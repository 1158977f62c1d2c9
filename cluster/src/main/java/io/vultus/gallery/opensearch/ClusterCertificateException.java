package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** The cluster's certificate is not one of those that are trusted, or is another host's. */
public final class ClusterCertificateException extends GalleryException {

    ClusterCertificateException(String message, Throwable cause) {
        super(message, cause);
    }
}
