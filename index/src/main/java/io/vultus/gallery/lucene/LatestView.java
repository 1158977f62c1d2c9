package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryException;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest commit that this process has looked at. Readers are opened from the directory, not from the writer: so
 * nothing uncommitted is ever seen, half a batch for example, and no reader keeps the writer from deleting files.
 */
final class LatestView extends ReferenceManager<View> {

    private static final Logger LOG = LoggerFactory.getLogger(LatestView.class);

    private final SearchThreads threads;
    private final String gallery;
    private final Optional<FolderGuard> guard;
    private final Object closing = new Object();

    /** Guarded by {@link #closing}: how many old views a thread is about to close. */
    private int old;

    /** Guarded by {@link #closing}. */
    private boolean isClosed;

    /**
     * Opens the last commit.
     *
     * @param gallery how messages call the gallery
     * @param guard notices that another folder took this one's place; absent where that cannot happen
     */
    LatestView(Directory directory, String gallery, SearchThreads threads, Optional<FolderGuard> guard)
            throws IOException {
        this.threads = threads;
        this.gallery = gallery;
        this.guard = guard;
        current = view(DirectoryReader.open(directory));
    }

    /** The name of the commit's file. */
    String lastFile() throws IOException {
        View view = acquire();
        try {
            return view.reader().getIndexCommit().getSegmentsFileName();
        } finally {
            release(view);
        }
    }

    private View view(DirectoryReader reader) throws IOException {
        return new View(
                reader, CommitData.parse(gallery, reader.getIndexCommit().getUserData()), threads);
    }

    @Override
    protected View refreshIfNeeded(View view) throws IOException {
        requireSameFolder();
        DirectoryReader newer = newer(view);
        if (newer == null) {
            return null;
        }
        try {
            requireSameFolder();
            return successor(view, newer);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(newer);
            throw e;
        }
    }

    private DirectoryReader newer(View view) throws IOException {
        try {
            return DirectoryReader.openIfChanged(view.reader());
        } catch (IOException | RuntimeException e) {
            // Lucene takes files of another gallery for damage.
            requireSameFolder();
            requireSuccessor(view, e);
            throw e;
        }
    }

    private void requireSameFolder() throws FolderLostException {
        if (guard.isPresent()) {
            guard.get().check();
        }
    }

    private void requireSuccessor(View view, Exception failure) throws FolderLostException {
        try {
            SegmentInfos last = SegmentInfos.readLatestCommit(view.reader().directory());
            CommitData commit = CommitData.parse(gallery, last.getUserData());
            FolderGuard.requireSuccessor(view.commit(), view.generation(), commit, last.getGeneration());
        } catch (FolderLostException e) {
            throw e;
        } catch (IOException | GalleryException e) {
            failure.addSuppressed(e);
        }
    }

    private View successor(View view, DirectoryReader newer) throws IOException {
        View next = view(newer);
        FolderGuard.requireSuccessor(view.commit(), view.generation(), next.commit(), next.generation());
        return next;
    }

    /**
     * Whoever lets go of an old view last would have to close the files that a merge has replaced, dozens of them,
     * which takes twice as long as a search: another thread does.
     */
    @Override
    protected void decRef(View view) throws IOException {
        if (view == current) {
            view.reader().decRef();
            return;
        }
        if (beginToClose()) {
            GalleryThreads.closer().execute(() -> letGo(view));
        } else {
            view.reader().decRef();
        }
    }

    private boolean beginToClose() {
        synchronized (closing) {
            if (!isClosed) {
                old++;
            }
            return !isClosed;
        }
    }

    private void letGo(View view) {
        try {
            view.reader().decRef();
        } catch (IOException e) {
            LOG.warn("Files of an old state could not be closed: {}", e.toString());
        } finally {
            synchronized (closing) {
                old--;
                closing.notifyAll();
            }
        }
    }

    /** Waits for the closing of old views, so that no file is open afterwards. */
    @Override
    protected void afterClose() {
        boolean interrupted = false;
        synchronized (closing) {
            isClosed = true;
            while (old > 0) {
                try {
                    closing.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected boolean tryIncRef(View view) {
        return view.reader().tryIncRef();
    }

    @Override
    protected int getRefCount(View view) {
        return view.reader().getRefCount();
    }
}
