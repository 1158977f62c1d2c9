package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryLostException;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.ThreadInterruptedException;

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
        FolderGuard guard = FolderGuard.reading(folder);
        SearchThreads threads = new SearchThreads(threadCount);
        Directory directory = folder.directory();
        try {
            LatestView latest = new LatestView(directory, folder.toString(), threads, Optional.of(guard));
            return new LuceneGalleryReader(folder.path(), directory, latest, threads);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(directory, threads::close);
            throw e;
        }
    }

    /**
     * Goes on to the last commit.
     *
     * @return whether it is another than before
     * @throws GalleryLostException if the folder was deleted, unmounted, or replaced by another gallery or an older
     *     copy; the reader is closed for good
     */
    public boolean refresh() {
        requireUsable();
        try {
            long before = ask(view -> view.reader().getVersion());
            latest().maybeRefreshBlocking();
            return ask(view -> view.reader().getVersion()) != before;
        } catch (AlreadyClosedException e) {
            throw closed(e);
        } catch (IOException | ThreadInterruptedException e) {
            throw failed(e);
        }
    }

    /** Closes and throws unless this reader shows a state of the same gallery, and none before a view of it. */
    void requireSuccessorOf(View known) throws IOException {
        View mine = latest().acquire();
        try {
            FolderGuard.requireSuccessor(known.commit(), known.generation(), mine.commit(), mine.generation());
        } catch (FolderLostException e) {
            release(e);
            throw e;
        } finally {
            latest().release(mine);
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
    void release(FolderLostException cause) {
        IOUtils.closeWhileHandlingException(latest(), directory, threads::close);
    }

    @Override
    public void close() {
        try {
            IOUtils.close(latest(), directory, threads::close);
        } catch (IOException e) {
            throw StorageErrors.translate(folder(), e);
        }
    }
}
