package io.vultus;

/** Hears how far a long task has come; called often, from any thread, and expected to return at once. */
@FunctionalInterface
public interface ProgressListener {

    /** Hears nothing. */
    ProgressListener SILENT = (task, done, total) -> {};

    /**
     * Reports progress.
     *
     * @param task what is being done, in a few words: "embedding", "building the graph"
     * @param done how many units are done
     * @param total how many there are, or −1 where that is not known
     */
    void progress(String task, long done, long total);
}
