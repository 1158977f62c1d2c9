package io.vultus.file;

import io.vultus.VultusException;

/** A file, or a line in it, is longer than anything of its kind can be. */
public final class FileLimitException extends VultusException {

    public FileLimitException(String file, String problem) {
        super(file + ": " + problem);
    }
}
