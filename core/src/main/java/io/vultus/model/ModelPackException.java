package io.vultus.model;

import io.vultus.VultusException;

/** A model pack, or a catalogue of them, cannot be read, fetched or made. */
public class ModelPackException extends VultusException {

    public ModelPackException(String message) {
        super(message);
    }

    public ModelPackException(String message, Throwable cause) {
        super(message, cause);
    }
}
