package io.vultus.onnx;

import io.vultus.VultusException;

/** A file is not an ONNX network. The message says why, in words that complete "the file …". */
public final class OnnxFormatException extends VultusException {

    OnnxFormatException(String problem) {
        super(problem);
    }
}
