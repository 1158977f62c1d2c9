package io.vultus.trainer.run;

import io.vultus.VultusException;

/** A checkpoint that cannot be written or read, is damaged, or belongs to another network. */
public final class CheckpointException extends VultusException {

    CheckpointException(String message) {
        super(message);
    }

    CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
