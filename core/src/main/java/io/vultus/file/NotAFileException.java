package io.vultus.file;

import io.vultus.VultusException;
import java.nio.file.Path;

/**
 * A path leads to a folder, pipe, socket or device where a file is wanted. Reading a pipe or device may never end, and
 * it cannot be read twice.
 */
public final class NotAFileException extends VultusException {

    NotAFileException(Path path, String kind) {
        super(path + " is a " + kind + ", not a file"
                + (kind.equals("folder") ? "" : "; write what it gives into a file, and name that"));
    }
}
