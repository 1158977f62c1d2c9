package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.gallery.graph.HnswVectorsFormat;
import io.vultus.gallery.scan.Float16ScanVectorsFormat;
import io.vultus.gallery.scan.ScanVectorsFormat;
import java.io.Closeable;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lucene's writer of an open gallery, and another one after a change that failed: Lucene closes a writer that rolls
 * back, or that met an error it cannot survive. Before anything is written, the folder must be the one that was opened
 * and hold the last commit that this process knows. For use by one thread at a time.
 */
final class GalleryWriter implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(GalleryWriter.class);

    private final GalleryFolder folder;
    private final LuceneGalleryOptions options;
    private final CommitData created;
    private final Resources resources;
    private final Runnable mergeEnded;
    private final LastCommit last;
    private final GraphProgress graphProgress = new GraphProgress();
    private IndexWriter index;
    private NotifyingMergeScheduler merges;

    /**
     * Opens the index for writing.
     *
     * @param last the last commit in the folder
     * @param mergeEnded called by a merge's thread after the merge
     */
    GalleryWriter(
            GalleryFolder folder,
            LuceneGalleryOptions options,
            CommitData created,
            LastCommit last,
            Resources resources,
            Runnable mergeEnded)
            throws IOException {
        this.folder = folder;
        this.options = options;
        this.created = created;
        this.last = last;
        this.resources = resources;
        this.mergeEnded = mergeEnded;
        open();
    }

    /** Pins the contract before anything can be enrolled. */
    static void create(Resources resources, CommitData commit) throws IOException {
        try (IndexWriter writer = new IndexWriter(resources.directory(), new IndexWriterConfig(null))) {
            writer.setLiveCommitData(commit.toMap().entrySet());
            writer.commit();
        }
    }

    private void open() throws IOException {
        requireSameGallery();
        merges = new NotifyingMergeScheduler(mergeEnded);
        KnnVectorsFormat vectors =
                switch (created.structure()) {
                    case HNSW -> graphs(created.graph());
                    case SCAN, AUTO ->
                        created.storage() == VectorStorage.FLOAT16
                                ? new Float16ScanVectorsFormat()
                                : new ScanVectorsFormat();
                };
        IndexWriterConfig config = new IndexWriterConfig(null)
                .setOpenMode(IndexWriterConfig.OpenMode.APPEND)
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return vectors;
                    }
                })
                .setIndexDeletionPolicy(last)
                .setUseCompoundFile(false)
                .setInfoStream(graphProgress)
                .setRAMBufferSizeMB(options.ramBufferMegabytes())
                .setMergePolicy(new GalleryMergePolicy(created.structure()))
                .setMergeScheduler(merges)
                // A change is acknowledged after its commit, which is not to wait for merges.
                .setMaxFullFlushMergeWaitMillis(0);
        index = new IndexWriter(resources.directory(), config);
    }

    private KnnVectorsFormat graphs(GraphOptions graph) {
        return new HnswVectorsFormat(
                graph.maxConn(),
                graph.beamWidth(),
                graph.threshold(),
                GalleryThreads.mergers(options.threads()),
                options.threads());
    }

    IndexWriter index() {
        return index;
    }

    /** Throws if the folder, or the last commit in it, is another one than this process knows. */
    void requireSameGallery() throws IOException {
        resources.guard().check();
        try {
            last.requireIn(resources.directory());
        } catch (FolderLostException e) {
            resources.guard().refuse(e);
            throw e;
        }
    }

    /**
     * To be called before a change. A disk that is full may keep {@link #discard} from opening a new writer; there may
     * be room by now.
     *
     * @return whether there is a new writer, whose commit may be newer than the one that was seen
     */
    boolean prepare() throws IOException {
        if (index.isOpen()) {
            requireSameGallery();
            return false;
        }
        open();
        return true;
    }

    /**
     * Commits. Lucene also tells of a merge that failed beside the commit, and closes the writer; a change that is on
     * the disk by then has not failed.
     *
     * @param changes what was changed; nothing but a merge if it has nothing
     */
    void commit(CommitData commit, Changes changes) throws IOException {
        if (changes.any()) {
            index.setLiveCommitData(commit.toMap().entrySet());
        }
        try {
            index.commit();
            last.settle(resources.directory());
        } catch (IOException | IllegalStateException e) {
            last.failed();
            // One that has not reached the disk leaves the writer open.
            if (index.isOpen() || !changes.any() || changes.deletionsAreSynced() || !isWritten(commit, e)) {
                throw e;
            }
            LOG.warn("a merge failed while the gallery {} was changed; the change is there", folder, e);
        }
        if (changes.deletionsAreSynced()) {
            // The commit has deleted the files before it; after a loss of power they must not be back.
            resources.directory().syncMetaData();
        }
    }

    private boolean isWritten(CommitData commit, Exception cause) {
        try {
            resources.guard().check();
            return folder.lastCommit(resources.directory()).sequence() == commit.sequence();
        } catch (IOException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    /** Commits a merge that has ended, if there is one; says whether. */
    boolean commitMerges() throws IOException {
        if (!index.isOpen() || !index.hasUncommittedChanges()) {
            return false;
        }
        requireSameGallery();
        try {
            index.commit();
            last.settle(resources.directory());
            return true;
        } catch (IOException | IllegalStateException e) {
            last.failed();
            throw e;
        }
    }

    /**
     * Goes back to the last commit.
     *
     * @return whether there is a new writer
     */
    boolean discard() throws IOException {
        if (index.isOpen() && !index.hasUncommittedChanges()) {
            return false;
        }
        index.rollback();
        open();
        return true;
    }

    /** The error of the disk that Lucene's writer could not survive, if there was one; else the given one. */
    Exception cause(Exception failure) {
        boolean hidden = failure instanceof IllegalStateException && index.getTragicException() instanceof IOException;
        return hidden ? (IOException) index.getTragicException() : failure;
    }

    /**
     * Merges until no deleted document is left. Once is not enough where a merge was under way: it carries the document
     * on, marked as deleted, and is waited for.
     */
    void expunge() throws IOException {
        index.forceMergeDeletes(true);
        while (index.hasDeletions()) {
            merges.sync();
            index.forceMergeDeletes(true);
        }
    }

    /** Merges everything into one part, and tells of the graph that is built over it. */
    void mergeAll(ProgressListener progress, long templates) throws IOException {
        graphProgress.tell(progress, templates);
        try {
            index.forceMerge(1);
        } finally {
            graphProgress.tellNobody();
        }
    }

    /** Lets go of everything and writes nothing. For a folder that was replaced. */
    void abandon() {
        // Lucene deletes what was not committed; the guard keeps it from deleting what is not ours.
        IOUtils.closeWhileHandlingException(index::rollback);
    }

    /** Waits for merges under way and commits them. */
    @Override
    public void close() throws IOException {
        try {
            if (index.isOpen()) {
                requireSameGallery();
            }
            index.close();
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(index::rollback);
            throw e;
        }
    }
}
