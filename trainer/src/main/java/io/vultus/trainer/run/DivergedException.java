package io.vultus.trainer.run;

import io.vultus.VultusException;

/** A loss that is no longer a number. */
public final class DivergedException extends VultusException {

    DivergedException(String message) {
        super(message);
    }
}
