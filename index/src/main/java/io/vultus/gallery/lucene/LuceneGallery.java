package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryStorageException;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.cache.EmbeddingCache;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.graph.HnswVectorsFormat;
import io.vultus.gallery.scan.Float16ScanVectorsFormat;
import io.vultus.gallery.scan.ScanVectorsFormat;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.ThreadInterruptedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gallery in a folder, kept by Apache Lucene.
 *
 * <p>Each change is one Lucene commit: written, synced to disk and visible when the method returns. A process that is
 * killed leaves the last commit, whole. {@link #enrolAll} gathers up to
 * {@linkplain LuceneGalleryOptions#ramBufferMegabytes the RAM buffer's size} before it writes, so that large batches
 * make few parts.
 *
 * <p>Parts are merged in the background, and large merged parts get a graph; searches go on meanwhile over the parts as
 * they were. {@link #close} waits for merges under way; killing the process instead loses nothing but their work.
 *
 * <p>One process at a time has a gallery open for writing; any number may {@linkplain #openReadOnly read}.
 */
public final class LuceneGallery extends CommittedReads implements Gallery {

    private static final Logger LOG = LoggerFactory.getLogger(LuceneGallery.class);

    /** What Lucene's vector formats take. */
    public static final int MAX_DIMENSION = 1024;

    private final ReentrantLock changing = new ReentrantLock();
    private final GalleryFolder files;
    private final LuceneGalleryOptions options;
    private final CommitData created;
    private final GalleryId id;
    private final Resources resources;
    private final EmbeddingCache cache;
    private final GraphProgress graphProgress = new GraphProgress();
    private IndexWriter writer;
    private NotifyingMergeScheduler merges;
    private volatile boolean closed;

    private LuceneGallery(
            GalleryFolder folder,
            LuceneGalleryOptions options,
            CommitData commit,
            Resources resources,
            LatestView latest)
            throws IOException {
        super(folder.path(), latest);
        files = folder;
        this.options = options;
        this.created = commit;
        id = commit.id().isPresent() ? commit.id().get() : folder.newId();
        this.resources = resources;
        writer = newWriter();
        // What a cache keeps is not encrypted.
        cache = options.caching() && folder.key().isEmpty()
                ? EmbeddingCache.in(folder.cache(), commit.contract().dimension())
                : EmbeddingCache.unused(folder.cache());
        cache.deleteObsolete();
    }

    /**
     * Opens a gallery for writing, or creates it.
     *
     * @param folder the gallery's folder; created with its parents if missing, refused if it holds anything else
     * @param contract whose embeddings the gallery holds or will hold
     * @throws io.vultus.gallery.GalleryLockedException if it is open for writing elsewhere
     * @throws io.vultus.gallery.ContractMismatchException if it was created with another contract
     * @throws io.vultus.gallery.GalleryNotFoundException if the folder holds something else
     * @throws io.vultus.gallery.GalleryCorruptException if its files are damaged
     * @throws io.vultus.gallery.GalleryTooNewException if a newer version wrote it
     * @throws io.vultus.gallery.GalleryTooOldException if it was written in a format that is no longer read
     * @throws io.vultus.gallery.GalleryKeyException if it is encrypted and the key is missing or another one, or it is
     *     not and a key is given
     * @throws IllegalArgumentException if the contract has more than {@value #MAX_DIMENSION} dimensions
     */
    public static LuceneGallery open(Path folder, ModelContract contract) {
        return open(folder, contract, LuceneGalleryOptions.DEFAULT);
    }

    /** {@link #open(Path, ModelContract)} with options. */
    public static LuceneGallery open(Path folder, ModelContract contract, LuceneGalleryOptions options) {
        return open(new GalleryFolder(folder, options.key()), contract, options);
    }

    static LuceneGallery open(GalleryFolder folder, ModelContract contract, LuceneGalleryOptions options) {
        if (contract.dimension() > MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "a gallery holds embeddings of at most " + MAX_DIMENSION + " dimensions; " + contract);
        }
        try {
            return openOrCreate(folder, contract, options);
        } catch (IOException e) {
            throw StorageErrors.translate(folder.path(), e);
        }
    }

    /** Whether a folder holds a gallery, of whatever version, damaged or not. */
    public static boolean isGallery(Path folder) {
        return GalleryFolder.holdsCommit(folder);
    }

    /**
     * Opens a gallery for reading, whatever its contract; {@link LuceneGalleryReader#contract} tells which it is.
     *
     * @throws io.vultus.gallery.GalleryNotFoundException if there is none
     * @throws io.vultus.gallery.GalleryCorruptException if its files are damaged
     * @throws io.vultus.gallery.GalleryTooNewException if a newer version wrote it
     * @throws io.vultus.gallery.GalleryTooOldException if it was written in a format that is no longer read
     * @throws io.vultus.gallery.GalleryKeyException if it is encrypted
     */
    public static LuceneGalleryReader openReadOnly(Path folder) {
        return openReadOnly(folder, LuceneGalleryOptions.DEFAULT);
    }

    /**
     * {@link #openReadOnly(Path)} with options, of which the threads and the key count.
     *
     * @throws io.vultus.gallery.GalleryKeyException if the key is missing or another one
     */
    public static LuceneGalleryReader openReadOnly(Path folder, LuceneGalleryOptions options) {
        try {
            GalleryFolder gallery = new GalleryFolder(folder, options.key());
            gallery.requireGallery();
            return LuceneGalleryReader.open(gallery, options.threads());
        } catch (IOException e) {
            throw StorageErrors.translate(folder, e);
        }
    }

    /**
     * {@link #openReadOnly(Path)} for searching with embeddings of a model.
     *
     * @throws io.vultus.gallery.ContractMismatchException if the gallery was created with another contract
     */
    public static LuceneGalleryReader openReadOnly(Path folder, ModelContract contract) {
        return openReadOnly(folder, contract, LuceneGalleryOptions.DEFAULT);
    }

    /** {@link #openReadOnly(Path, ModelContract)} with options, of which the threads and the key count. */
    public static LuceneGalleryReader openReadOnly(Path folder, ModelContract contract, LuceneGalleryOptions options) {
        return openReadOnly(folder, options).requireContract(contract);
    }

    /**
     * Gives an encrypted gallery another key. Its files stay as they are, so that it takes no time; whoever has a copy
     * of the gallery from before and its old key can go on reading that copy.
     *
     * @throws io.vultus.gallery.GalleryKeyException if {@code current} is not its key, or it is not encrypted
     * @throws io.vultus.gallery.GalleryLockedException if it is open for writing
     */
    public static void rotateKey(Path folder, GalleryKey current, GalleryKey next) {
        try {
            GalleryFolder gallery = new GalleryFolder(folder, Optional.of(current));
            gallery.requireGallery();
            try (Directory files = gallery.files();
                    Lock lock = files.obtainLock(GalleryFolder.LOCK)) {
                lock.ensureValid();
                gallery.rewrapDataKey(next);
            }
        } catch (IOException e) {
            throw StorageErrors.translate(folder, e);
        }
    }

    private static LuceneGallery openOrCreate(
            GalleryFolder folder, ModelContract contract, LuceneGalleryOptions options) throws IOException {
        boolean isNew = !folder.exists();
        Files.createDirectories(folder.path());
        Resources resources = Resources.lock(folder, isNew, options.threads());
        LatestView latest = null;
        try {
            if (!folder.exists()) {
                create(
                        resources.directory(),
                        new CommitData(
                                Optional.of(folder.newId()),
                                contract,
                                options.structure().resolved(),
                                options.graph(),
                                options.storage(),
                                0));
            }
            CommitData commit = folder.lastCommit(resources.directory());
            GalleryFolder.requireContract(folder.path(), commit, contract);
            GalleryFolder.deleteEarlierCommits(resources.directory());
            latest = new LatestView(resources.directory(), folder.toString(), resources.searchers());
            return new LuceneGallery(folder, options, commit, resources, latest);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(latest, resources);
            throw e;
        }
    }

    /** Pins the contract before anything can be enrolled. */
    private static void create(Directory directory, CommitData commit) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(null))) {
            writer.setLiveCommitData(commit.toMap().entrySet());
            writer.commit();
        }
    }

    private IndexWriter newWriter() throws IOException {
        merges = new NotifyingMergeScheduler(this::mergeEnded);
        KnnVectorsFormat vectors =
                switch (created.structure()) {
                    case HNSW -> graphs(created.graph());
                    case SCAN, AUTO ->
                        created.storage() == VectorStorage.FLOAT16
                                ? new Float16ScanVectorsFormat()
                                : new ScanVectorsFormat();
                };
        IndexWriterConfig config = new IndexWriterConfig(null)
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return vectors;
                    }
                })
                .setUseCompoundFile(false)
                .setInfoStream(graphProgress)
                .setRAMBufferSizeMB(options.ramBufferMegabytes())
                .setMergePolicy(new GalleryMergePolicy(created.structure()))
                .setMergeScheduler(merges)
                // A change is acknowledged after its commit, which is not to wait for merges.
                .setMaxFullFlushMergeWaitMillis(0);
        return new IndexWriter(resources.directory(), config);
    }

    private KnnVectorsFormat graphs(GraphOptions graph) {
        return new HnswVectorsFormat(
                graph.maxConn(), graph.beamWidth(), graph.threshold(), resources.mergers(), options.threads());
    }

    @Override
    public long enrolAll(Stream<Template> templates) {
        try (templates) {
            return change(
                    changes -> new BatchEnrolment(writer, changes, options.threads(), templates.iterator()).run());
        }
    }

    @Override
    public void updateAll(Collection<Profile> profiles) {
        change(changes -> {
            for (Profile profile : profiles) {
                changes.update(profile);
            }
            return null;
        });
    }

    @Override
    public boolean removeTemplate(String identity, String templateId) {
        return change(changes -> {
            View before = changes.before();
            Optional<Template> template = before.template(before.storedForm(identity), templateId);
            if (template.isPresent()) {
                cache.delete();
                changes.removeTemplate(template.get());
            }
            return template.isPresent();
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Deletes the whole embedding cache too, also where nobody is enrolled under the identity: a killed ingestion
     * may have left them there. That costs an ingestion what was embedded and not yet enrolled.
     *
     * @throws GalleryStorageException if the cache cannot be deleted, or the disk fails
     */
    @Override
    public boolean erase(String identity) {
        return eraseAll(List.of(identity)) == 1;
    }

    @Override
    public long eraseAll(Collection<String> identities) {
        return change(changes -> {
            cache.delete();
            // Also where nobody is enrolled any more: an earlier attempt may have failed after its commit.
            changes.syncDeletions();
            long erased = 0;
            Set<String> stored = new HashSet<>();
            for (String identity : identities) {
                stored.add(changes.before().storedForm(identity));
            }
            for (String identity : stored) {
                if (changes.before().isEnrolled(identity)) {
                    changes.erase(identity);
                    erased++;
                }
            }
            if (erased > 0) {
                expunge();
            }
            return erased;
        });
    }

    /**
     * Merges until no deleted document is left. Once is not enough where a merge was under way: it carries the document
     * on, marked as deleted, and is waited for.
     */
    private void expunge() throws IOException {
        writer.forceMergeDeletes(true);
        while (writer.hasDeletions()) {
            merges.sync();
            writer.forceMergeDeletes(true);
        }
    }

    /**
     * Merges everything into one part. Where the gallery is searched through graphs, that part gets one if it is large
     * enough, which is worth its time after large batches; codes are merged at the speed of copying. Searches go on
     * meanwhile, changes wait.
     */
    public void optimise(ProgressListener progress) {
        String task = created.structure() == SearchStructure.HNSW ? "building the graph" : "merging";
        long templates = stats().templates();
        progress.progress(task, 0, templates);
        change(changes -> {
            graphProgress.tell(progress, templates);
            try {
                writer.forceMerge(1);
            } finally {
                graphProgress.tellNobody();
            }
            return null;
        });
        progress.progress(task, templates, templates);
    }

    /**
     * Outcomes of embedding photographs, so that none is embedded twice. Opened when it is first asked; deleted by
     * {@link #erase} and {@link #removeTemplate}, and usable after that; closed with the gallery.
     */
    public EmbeddingCache embeddingCache() {
        return cache;
    }

    @Override
    public GalleryReader snapshot() {
        requireOpen();
        try {
            return LuceneGalleryReader.open(files, options.threads());
        } catch (IOException e) {
            throw StorageErrors.translate(folder(), e);
        }
    }

    /** Waits for a change under way; searches under way go on to their end. Closing again does nothing. */
    @Override
    public void close() {
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException("the gallery " + folder() + " cannot be closed within a change of it");
        }
        changing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            IOUtils.close(writer, cache, latest(), resources);
        } catch (IOException e) {
            throw StorageErrors.translate(folder(), e);
        } catch (IllegalStateException e) {
            // Lucene's, of a writer that met an error of the disk while it merged.
            if (writer.getTragicException() instanceof IOException cause) {
                throw StorageErrors.translate(folder(), cause);
            }
            throw e;
        } finally {
            changing.unlock();
        }
    }

    /** What to do to the gallery. */
    @FunctionalInterface
    private interface Change<T> {
        T make(Changes changes) throws IOException;
    }

    private <T> T change(Change<T> change) {
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException("a change of the gallery " + folder() + " cannot be made within another");
        }
        changing.lock();
        try {
            requireOpen();
            replaceBrokenWriter();
            View before = latest().acquire();
            try {
                return commit(change, new Changes(writer, before));
            } catch (IOException | RuntimeException | Error e) {
                Throwable broken = writer.getTragicException();
                discard(e);
                if (e instanceof IllegalStateException && broken instanceof IOException cause) {
                    // Lucene tells the one who waited for a merge that the writer is broken, not by what.
                    throw cause;
                }
                throw e;
            } finally {
                latest().release(before);
            }
        } catch (IOException e) {
            throw StorageErrors.translate(folder(), e);
        } catch (ThreadInterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GalleryStorageException("a change of the gallery " + folder() + " was interrupted", e);
        } finally {
            changing.unlock();
        }
    }

    private <T> T commit(Change<T> change, Changes changes) throws IOException {
        T result = change.make(changes);
        CommitData commit = changes.before().commit();
        if (changes.any()) {
            commit = commit.next(id);
            writer.setLiveCommitData(commit.toMap().entrySet());
        }
        write(commit, changes);
        if (changes.deletionsAreSynced()) {
            // The commit has deleted the files before it; after a loss of power they must not be back.
            resources.directory().syncMetaData();
        }
        latest().maybeRefreshBlocking();
        if (changes.deletionsAreSynced()) {
            // What an ingestion put meanwhile.
            cache.delete();
        }
        return result;
    }

    /**
     * Commits. Lucene also tells of a merge that failed beside the commit, and closes the writer; a change that is on
     * the disk by then has not failed.
     */
    private void write(CommitData commit, Changes changes) throws IOException {
        try {
            writer.commit();
        } catch (IOException | IllegalStateException e) {
            // One that has not reached the disk leaves the writer open.
            if (writer.isOpen() || !changes.any() || changes.deletionsAreSynced() || !isWritten(commit, e)) {
                throw e;
            }
            LOG.warn("a merge failed while the gallery {} was changed; the change is there", folder(), e);
        }
    }

    private boolean isWritten(CommitData commit, Exception cause) {
        try {
            return files.lastCommit(resources.directory()).sequence() == commit.sequence();
        } catch (IOException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    /** A disk that is full may keep {@link #discard} from making a new one; there may be room by now. */
    private void replaceBrokenWriter() throws IOException {
        if (!writer.isOpen()) {
            writer = newWriter();
            latest().maybeRefreshBlocking();
        }
    }

    /** Goes back to the last commit. Lucene closes a writer that rolls back, or that met an error it cannot survive. */
    private void discard(Throwable cause) {
        try {
            if (!writer.isOpen() || writer.hasUncommittedChanges()) {
                writer.rollback();
                writer = newWriter();
                latest().maybeRefreshBlocking();
            }
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** Makes a finished merge durable and visible, unless a change that comes anyway has done so before. */
    private void mergeEnded() {
        try {
            resources.maintenance().execute(this::publishMerges);
        } catch (RejectedExecutionException e) {
            // The gallery is being closed, which commits too.
            assert closed : e;
        }
    }

    private void publishMerges() {
        changing.lock();
        try {
            if (!closed && writer.isOpen() && writer.hasUncommittedChanges()) {
                writer.commit();
                latest().maybeRefreshBlocking();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.warn("the gallery {} could not commit a merge; the next change does", folder(), e);
        } finally {
            changing.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the gallery " + folder() + " is closed");
        }
    }
}
