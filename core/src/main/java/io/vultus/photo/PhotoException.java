package io.vultus.photo;

import io.vultus.VultusException;

/** A photograph cannot be used; {@link #problem()} says in what way. */
public final class PhotoException extends VultusException {

    /** What may be wrong with a photograph. */
    public enum Problem {
        /** There is no such file. */
        NOT_FOUND,
        /** A folder, pipe, socket or device is there. */
        NOT_A_FILE,
        /** There is one, but it may not be read, or the disk failed. */
        UNREADABLE,
        /** The file has no bytes. */
        EMPTY,
        /** The content is not a JPEG, PNG, BMP or WebP picture, whatever the name says. */
        UNSUPPORTED_FORMAT,
        /** More bytes or pixels than {@link PhotoLimits} allows. */
        TOO_LARGE,
        /** The file ends before the picture does. */
        TRUNCATED,
        /** The picture breaks its format's rules. */
        CORRUPT
    }

    private final Problem problem;

    PhotoException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    PhotoException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
