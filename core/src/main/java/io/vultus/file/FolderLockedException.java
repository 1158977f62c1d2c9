package io.vultus.file;

import io.vultus.VultusException;
import java.nio.file.Path;

/** Another run is writing into the folder, or making the file or folder. */
public final class FolderLockedException extends VultusException {

    public FolderLockedException(String message) {
        super(message);
    }

    static FolderLockedException of(Path target, String use, Path lockFile) {
        String process =
                LockFile.owner(lockFile).map(pid -> " (process " + pid + ")").orElse("");
        return new FolderLockedException(
                target + " is in use by " + use + process + "; wait until it ends, or choose another place");
    }
}
