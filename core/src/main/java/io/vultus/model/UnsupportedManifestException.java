package io.vultus.model;

/** A pack.json or catalogue was written in a later version of the format than this Vultus reads. */
public final class UnsupportedManifestException extends ModelPackException {

    UnsupportedManifestException(String message) {
        super(message);
    }
}
