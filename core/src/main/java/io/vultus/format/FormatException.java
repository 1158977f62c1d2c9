package io.vultus.format;

import io.vultus.VultusException;
import java.nio.file.Path;

/** A file is not of the format that it should be; the message begins with its path. */
public final class FormatException extends VultusException {

    public FormatException(Path file, String problem) {
        super(file + ": " + problem);
    }

    public FormatException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
