package io.vultus;

/** The calling thread was interrupted while it waited; nothing was done. Its interrupt flag is set. */
public final class CallInterruptedException extends VultusException {

    public CallInterruptedException(String message, Throwable cause) {
        super(message, cause);
    }
}
