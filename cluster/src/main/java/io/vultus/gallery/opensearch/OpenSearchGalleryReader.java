package io.vultus.gallery.opensearch;

import java.util.concurrent.atomic.AtomicBoolean;

/** A gallery on a cluster that is only asked: its newest state, or one that does not change any more. */
public final class OpenSearchGalleryReader extends ClusterReads {

    private final View view;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenSearchGalleryReader(Connected connected, GalleryIndex index, View view) {
        super(connected, index);
        this.view = view;
    }

    @Override
    View view() {
        if (closed.get() || !view.acquire()) {
            throw new IllegalStateException("the gallery " + engine().address() + " is closed");
        }
        return view;
    }

    /** A state that was held and is lost cannot be had again. */
    @Override
    boolean hasOther(View lost) {
        return false;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            view.release();
            connected().release();
        }
    }
}
