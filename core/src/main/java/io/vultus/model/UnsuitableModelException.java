package io.vultus.model;

/** An ONNX file is not a model of the kind that it was given as. */
public final class UnsuitableModelException extends ModelPackException {

    UnsuitableModelException(String message) {
        super(message);
    }

    UnsuitableModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
