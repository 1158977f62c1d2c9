package io.vultus.bench.ann;

import io.vultus.VultusException;

/** A library is not installed; the message says which, and how to install it. */
public final class EngineMissingException extends VultusException {

    private static final long serialVersionUID = 1L;

    EngineMissingException(String message) {
        super(message);
    }
}
