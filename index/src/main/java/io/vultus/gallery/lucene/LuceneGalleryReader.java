package io.vultus.gallery.lucene;

import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;

/**
 * A gallery opened for reading: it needs no lock, so that it works while another process enrols, and shows the commit
 * that was the last one when it was opened or {@linkplain #refresh refreshed}.
 */
public final class LuceneGalleryReader extends CommittedReads {

    private final Directory directory;
    private final SearchThreads threads;

    private LuceneGalleryReader(Path folder, Directory directory, LatestView latest, SearchThreads threads) {
        super(folder, latest);
        this.directory = directory;
        this.threads = threads;
    }

    static LuceneGalleryReader open(GalleryFolder folder, int threadCount) throws IOException {
        SearchThreads threads = new SearchThreads(threadCount);
        Directory directory = folder.directory();
        try {
            LatestView latest = new LatestView(directory, folder.toString(), threads);
            return new LuceneGalleryReader(folder.path(), directory, latest, threads);
        } catch (IOException | RuntimeException e) {
            directory.close();
            threads.close();
            throw e;
        }
    }

    /**
     * Goes on to the last commit.
     *
     * @return whether it is another than before
     */
    public boolean refresh() {
        try {
            long before = ask(view -> view.reader().getVersion());
            latest().maybeRefreshBlocking();
            return ask(view -> view.reader().getVersion()) != before;
        } catch (AlreadyClosedException e) {
            throw closed(e);
        } catch (IOException e) {
            throw StorageErrors.translate(folder(), e);
        }
    }

    LuceneGalleryReader requireContract(ModelContract contract) {
        try {
            GalleryFolder.requireContract(folder(), ask(View::commit), contract);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            latest().close();
            directory.close();
            threads.close();
        } catch (IOException e) {
            throw StorageErrors.translate(folder(), e);
        }
    }
}
