package io.vultus.model;

/** A model could not be fetched, or what came is not what the catalogue promises. */
public final class ModelDownloadException extends ModelPackException {

    ModelDownloadException(String message) {
        super(message);
    }

    ModelDownloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
