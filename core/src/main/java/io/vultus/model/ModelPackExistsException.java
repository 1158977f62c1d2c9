package io.vultus.model;

/** Another pack of that name is installed, and replacing it was not asked for. */
public final class ModelPackExistsException extends ModelPackException {

    ModelPackExistsException(String message) {
        super(message);
    }
}
