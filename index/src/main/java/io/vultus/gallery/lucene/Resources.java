package io.vultus.gallery.lucene;

import java.io.Closeable;
import java.io.IOException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.util.IOUtils;

/**
 * What a gallery that is open for writing holds, besides its writer.
 *
 * @param directory the index; written only while the guard finds the folder that was opened
 * @param guard notices that the folder was replaced
 * @param lock keeps other writers out, also while a writer that had to roll back is replaced by a new one
 * @param searchers share the work of searches
 */
record Resources(Directory directory, FolderGuard guard, Lock lock, SearchThreads searchers) implements Closeable {

    /**
     * Locks the gallery; throws Lucene's exception if somebody else has.
     *
     * @param isNew whether there is no gallery yet, so that the key of an encrypted one's files is to be made
     */
    static Resources lock(GalleryFolder folder, boolean isNew, int threads) throws IOException {
        Directory files = folder.files();
        Lock lock = null;
        try {
            lock = files.obtainLock(GalleryFolder.LOCK);
            FolderGuard guard = FolderGuard.writing(folder, lock);
            if (isNew) {
                folder.createDataKey();
            }
            folder.upgradeDataKey();
            Directory directory = new GuardedDirectory(folder.decrypted(files), guard);
            guard.check();
            return new Resources(directory, guard, lock, new SearchThreads(threads));
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(lock, files);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        searchers.close();
        IOUtils.close(lock, directory);
    }
}
