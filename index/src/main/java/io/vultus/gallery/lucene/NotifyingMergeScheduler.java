package io.vultus.gallery.lucene;

import java.io.IOException;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.MergePolicy;

/** Merges in the background, and tells when one has come to its end. */
final class NotifyingMergeScheduler extends ConcurrentMergeScheduler {

    private final Runnable merged;

    NotifyingMergeScheduler(Runnable merged) {
        this.merged = merged;
    }

    @Override
    protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
        super.doMerge(source, merge);
        merged.run();
    }
}
