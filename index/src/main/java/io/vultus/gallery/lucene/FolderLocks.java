package io.vultus.gallery.lucene;

import io.vultus.file.FileAccess;
import io.vultus.file.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;

/**
 * Locks of an index folder, the gallery's own and Lucene's {@code write.lock}, held through {@link LockFile}. Lucene's
 * native locks ask their channel whether they are valid, and an interrupt of the asking thread closes it: the next
 * writer, on another thread, would hear that the gallery is open elsewhere. {@code write.lock} is a real lock too,
 * because other programs that use Lucene know it and not the gallery's.
 */
final class FolderLocks extends FSLockFactory {

    static final FolderLocks INSTANCE = new FolderLocks();

    private FolderLocks() {}

    @Override
    protected Lock obtainFSLock(FSDirectory directory, String name) throws IOException {
        Path file = directory.getDirectory().resolve(name);
        // Empty: older versions, and other programs, hold Lucene's native locks, which must be.
        return LockFile.tryLockEmpty(file, FileAccess.within(directory.getDirectory()))
                .map(Held::new)
                .orElseThrow(() -> new LockObtainFailedException(file + " is locked"));
    }

    private static final class Held extends Lock {

        private final LockFile file;

        Held(LockFile file) {
            this.file = file;
        }

        @Override
        public void ensureValid() {
            if (!file.isHeld()) {
                throw new AlreadyClosedException(
                        "the lock " + file.file() + " was released, or its file deleted or replaced");
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
