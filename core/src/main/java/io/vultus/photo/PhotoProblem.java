package io.vultus.photo;

import java.util.Objects;

/**
 * Something in a photograph that decoders fill in or pass over: what is seen there is not what was photographed.
 *
 * @param kind in what way it is damaged
 * @param message the same in full, with the place in the file
 */
public record PhotoProblem(Kind kind, String message) {

    /** In what way a photograph is damaged. */
    public enum Kind {
        /** The file ends before the picture does; decoders fill the rest with grey. */
        TRUNCATED,
        /** The image data cannot be what was written; decoders go on with wrong colours, shifted or grey blocks. */
        DAMAGED_DATA
    }

    public PhotoProblem {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }
}
