package io.vultus.gallery.lucene;

import java.io.IOException;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.MergePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges in the background, and tells when one has come to its end. */
final class NotifyingMergeScheduler extends ConcurrentMergeScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(NotifyingMergeScheduler.class);

    private final Runnable merged;

    NotifyingMergeScheduler(Runnable merged) {
        this.merged = merged;
    }

    @Override
    protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
        super.doMerge(source, merge);
        merged.run();
    }

    /** A merge that fails loses nothing: whoever waits for it is told, others are served by the parts as they were. */
    @Override
    protected void handleMergeException(Throwable failure) {
        LOG.warn("a merge failed and will be tried again with the next change ({})", failure.toString());
    }
}
