package io.vultus.inference;

import io.vultus.VultusException;

/**
 * A native library could not be loaded: its folder cannot be written or allows no programs, it lacks for this platform,
 * or another class loader holds it. The message says which, and what to do.
 */
public final class NativeLibraryException extends VultusException {

    NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
