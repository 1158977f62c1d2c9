package io.vultus.model;

/** A pack.json or catalogue is not what its format asks for: not JSON, a field missing, unknown or out of range. */
public final class ManifestFormatException extends ModelPackException {

    ManifestFormatException(String message) {
        super(message);
    }

    ManifestFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
