package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.store.Directory;
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
    private final ThreadPoolExecutor closer = SearchThreads.daemons("vultus-close", 1);

    LatestView(Directory directory, String gallery, SearchThreads threads) throws IOException {
        this.threads = threads;
        this.gallery = gallery;
        current = view(DirectoryReader.open(directory));
        // Without a thread, a pool that is shut down while its first tasks come in may keep one of them for ever.
        closer.prestartCoreThread();
    }

    private View view(DirectoryReader reader) throws IOException {
        return new View(
                reader, CommitData.parse(gallery, reader.getIndexCommit().getUserData()), threads);
    }

    @Override
    protected View refreshIfNeeded(View view) throws IOException {
        DirectoryReader newer = DirectoryReader.openIfChanged(view.reader());
        return newer == null ? null : view(newer);
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
        try {
            closer.execute(() -> letGo(view));
        } catch (RejectedExecutionException e) {
            view.reader().decRef();
        }
    }

    private static void letGo(View view) {
        try {
            view.reader().decRef();
        } catch (IOException e) {
            LOG.warn("Files of an old state could not be closed: {}", e.toString());
        }
    }

    @Override
    protected void afterClose() {
        closer.close();
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
