package io.vultus.trainer.export;

import io.vultus.VultusException;

/** An exported network that does not do what the trained one does. */
public final class ExportException extends VultusException {

    ExportException(String message) {
        super(message);
    }
}
