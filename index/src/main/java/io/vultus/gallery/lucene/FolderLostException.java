package io.vultus.gallery.lucene;

import java.io.IOException;

/**
 * The folder of an open gallery was deleted, replaced or unmounted. The message completes "the gallery was closed:".
 */
final class FolderLostException extends IOException {

    FolderLostException(String message) {
        super(message);
    }

    FolderLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
