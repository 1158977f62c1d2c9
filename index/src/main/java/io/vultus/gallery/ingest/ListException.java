package io.vultus.gallery.ingest;

import io.vultus.VultusException;

/** A list of photographs is missing or is not what it ought to be. */
public final class ListException extends VultusException {

    ListException(String message) {
        super(message);
    }

    ListException(String message, Throwable cause) {
        super(message, cause);
    }
}
