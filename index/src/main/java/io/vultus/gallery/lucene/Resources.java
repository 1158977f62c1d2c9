package io.vultus.gallery.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.util.IOUtils;

/**
 * What a gallery that is open for writing holds, besides its writer.
 *
 * @param directory the index
 * @param lock keeps other writers out, also while a writer that had to roll back is replaced by a new one
 * @param mergers build graphs
 * @param maintenance one thread, for what follows a merge
 * @param searchers share the work of searches
 */
record Resources(
        Directory directory, Lock lock, ExecutorService mergers, ExecutorService maintenance, SearchThreads searchers)
        implements Closeable {

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
            if (isNew) {
                folder.createDataKey();
            }
            folder.upgradeDataKey();
            return new Resources(
                    folder.decrypted(files),
                    lock,
                    SearchThreads.daemons("vultus-merge", threads),
                    SearchThreads.daemons("vultus-maintenance", 1),
                    new SearchThreads(threads));
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(lock, files);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        searchers.close();
        maintenance.shutdown();
        mergers.shutdown();
        IOUtils.close(lock, directory);
    }
}
