package io.vultus.model;

/** There is no pack, or no catalogue entry, of the name asked for. */
public final class ModelPackNotFoundException extends ModelPackException {

    ModelPackNotFoundException(String message) {
        super(message);
    }
}
