package io.vultus.gallery.opensearch;

import io.vultus.gallery.GalleryException;

/** A request failed by something that may pass; holds the error to report when it does not. */
final class PassingException extends RuntimeException {

    private final transient GalleryException lasting;

    PassingException(GalleryException lasting) {
        super(lasting);
        this.lasting = lasting;
    }

    GalleryException lasting() {
        return lasting;
    }
}
