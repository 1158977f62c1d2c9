package io.vultus;

/**
 * The root of every error that Vultus reports about its input or its surroundings. The message says what was wrong,
 * with which value, and what can be done; it never holds an embedding.
 */
public class VultusException extends RuntimeException {

    public VultusException(String message) {
        super(message);
    }

    public VultusException(String message, Throwable cause) {
        super(message, cause);
    }
}
