package io.vultus.face;

import io.vultus.VultusException;

/** A photograph does not show the face that is wanted; {@link #problem()} says in what way. */
public final class FaceException extends VultusException {

    /** What may be wrong. */
    public enum Problem {
        /** No face was found. */
        NO_FACE,
        /** One face is wanted, and there are several. */
        SEVERAL_FACES,
        /** All faces are smaller than asked for. */
        TOO_SMALL
    }

    private final Problem problem;

    public FaceException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
