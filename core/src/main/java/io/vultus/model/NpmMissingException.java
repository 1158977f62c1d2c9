package io.vultus.model;

/** Something comes from npm, and there is no npm on this machine. */
public final class NpmMissingException extends ModelPackException {

    NpmMissingException(String what) {
        super(what + " comes from npm, and there is no npm on the PATH: install Node.js, which "
                + "brings npm, and try again; or make a pack of ONNX files that you have with: ./vultus model import");
    }
}
