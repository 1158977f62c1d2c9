package io.vultus.trainer.run;

import io.vultus.VultusException;

/** A training run's file that cannot be read, or says what cannot be done. */
public final class RunPlanException extends VultusException {

    RunPlanException(String message) {
        super(message);
    }

    RunPlanException(String message, Throwable cause) {
        super(message, cause);
    }
}
