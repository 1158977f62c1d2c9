package io.vultus.inference;

import io.vultus.VultusException;

/** A network could not be loaded or run. */
public class InferenceException extends VultusException {

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
