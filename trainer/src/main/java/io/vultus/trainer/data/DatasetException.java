package io.vultus.trainer.data;

import io.vultus.VultusException;

/** Training data that is missing, empty or not as it should be. */
public final class DatasetException extends VultusException {

    DatasetException(String message) {
        super(message);
    }

    DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
