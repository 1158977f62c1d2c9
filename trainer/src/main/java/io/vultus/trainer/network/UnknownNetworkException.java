package io.vultus.trainer.network;

import io.vultus.VultusException;

/** There is no network of that name. */
public final class UnknownNetworkException extends VultusException {

    UnknownNetworkException(String message) {
        super(message);
    }
}
