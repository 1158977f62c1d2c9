package io.vultus.gallery.lucene;

import java.io.IOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.ReferenceManager;
import org.apache.lucene.store.Directory;

/**
 * The newest commit that this process has looked at. Readers are opened from the directory, not from the writer: so
 * nothing uncommitted is ever seen, half a batch for example, and no reader keeps the writer from deleting files.
 */
final class LatestView extends ReferenceManager<View> {

    private final SearchThreads threads;
    private final String gallery;

    LatestView(Directory directory, String gallery, SearchThreads threads) throws IOException {
        this.threads = threads;
        this.gallery = gallery;
        current = view(DirectoryReader.open(directory));
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

    @Override
    protected void decRef(View view) throws IOException {
        view.reader().decRef();
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
