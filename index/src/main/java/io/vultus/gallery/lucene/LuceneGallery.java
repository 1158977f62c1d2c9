package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import io.vultus.file.FileAccess;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryLostException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.cache.EmbeddingCache;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.lucene.ChangeQueue.Pending;
import io.vultus.gallery.lucene.Claims.Claim;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.lucene.store.AlreadyClosedException;
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

    /** Fair, so that a batch gets its turn beside small changes that never end. */
    private final ReentrantLock changing = new ReentrantLock(true);

    private final GalleryFolder files;
    private final LuceneGalleryOptions options;
    private final CommitData created;
    private final GalleryId id;
    private final Resources resources;
    private final EmbeddingCache cache;
    private final GalleryWriter writer;
    private final ChangeQueue queue = new ChangeQueue(this::makeTogether);
    private final AtomicBoolean isPublishing = new AtomicBoolean();
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
        LastCommit last = new LastCommit(folder, commit, latest.lastFile());
        writer = new GalleryWriter(folder, options, commit, last, resources, this::mergeEnded);
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
        requireNotInterrupted(folder.path());
        try {
            return openOrCreate(folder, contract, options);
        } catch (IOException | ThreadInterruptedException e) {
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
        requireNotInterrupted(folder);
        try {
            GalleryFolder gallery = new GalleryFolder(folder, options.key());
            gallery.requireGallery();
            return LuceneGalleryReader.open(gallery, options.threads());
        } catch (IOException | ThreadInterruptedException e) {
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

    private static void requireNotInterrupted(Path folder) {
        if (Thread.currentThread().isInterrupted()) {
            throw StorageErrors.interrupted(folder, null);
        }
    }

    private static LuceneGallery openOrCreate(
            GalleryFolder folder, ModelContract contract, LuceneGalleryOptions options) throws IOException {
        boolean isNew = !folder.exists();
        FileAccess.OWNER.createFolders(folder.index());
        Resources resources = Resources.lock(folder, isNew, options.threads());
        LatestView latest = null;
        try {
            if (!folder.exists()) {
                GalleryWriter.create(
                        resources,
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
            latest = new LatestView(
                    resources.directory(), folder.toString(), resources.searchers(), Optional.of(resources.guard()));
            return new LuceneGallery(folder, options, commit, resources, latest);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(latest, resources);
            throw e;
        }
    }

    @Override
    public boolean enrol(Template template) {
        Claim claim = new Claim(template.identity(), Optional.of(template.templateId()));
        return changeTogether(claim, changes -> changes.enrol(template));
    }

    @Override
    public long enrolAll(Stream<Template> templates) {
        try (templates) {
            return change(changes ->
                    new BatchEnrolment(writer.index(), changes, options.threads(), templates.iterator()).run());
        }
    }

    @Override
    public void update(Profile profile) {
        changeTogether(new Claim(profile.identity(), Optional.empty()), changes -> {
            changes.update(profile);
            return null;
        });
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
        return changeTogether(new Claim(identity, Optional.empty()), changes -> {
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
     * @throws io.vultus.gallery.GalleryStorageException if the cache cannot be deleted, or the disk fails
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
                writer.expunge();
            }
            return erased;
        });
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
            writer.mergeAll(progress, templates);
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
        requireUsable();
        requireOpen();
        try {
            resources.guard().check();
            // Taken first: a commit that comes while the reader is opened is newer than what the reader finds.
            View known = latest().acquire();
            try {
                LuceneGalleryReader reader = LuceneGalleryReader.open(files, options.threads());
                reader.requireSuccessorOf(known);
                return reader;
            } finally {
                latest().release(known);
            }
        } catch (AlreadyClosedException e) {
            throw closed(e);
        } catch (IOException | ThreadInterruptedException e) {
            throw failed(e);
        }
    }

    /**
     * Waits for a change under way; searches under way go on to their end. Closing again does nothing.
     *
     * @throws io.vultus.gallery.GalleryLostException if the folder was deleted, replaced or unmounted, and nobody heard
     *     of it before; everything is freed and nothing written
     */
    @Override
    public void close() {
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException("the gallery " + folder() + " cannot be closed within a change of it");
        }
        changing.lock();
        try {
            if (!closed && !isLost()) {
                closed = true;
                GalleryThreads.uninterrupted(() -> {
                    IOUtils.close(writer, cache, latest(), resources);
                    return null;
                });
            }
        } catch (IOException e) {
            throw failed(e);
        } catch (IllegalStateException e) {
            // Lucene's, of a writer that met an error of the disk while it merged.
            if (writer.cause(e) instanceof IOException cause) {
                throw failed(cause);
            }
            throw e;
        } finally {
            changing.unlock();
        }
    }

    @Override
    void release(FolderLostException cause) {
        resources.guard().refuse(cause);
        changing.lock();
        try {
            writer.abandon();
            IOUtils.closeWhileHandlingException(cache, latest(), resources);
        } finally {
            changing.unlock();
        }
    }

    /** Makes a change on the calling thread, in a commit of its own. */
    private <T> T change(Change<T> change) {
        requireNotWithin();
        requireUsable();
        try {
            changing.lockInterruptibly();
        } catch (InterruptedException e) {
            throw StorageErrors.interrupted(folder(), e);
        }
        try {
            requireOpen();
            return makeAlone(change);
        } catch (IOException | ThreadInterruptedException e) {
            throw failed(e);
        } finally {
            changing.unlock();
        }
    }

    private <T> T makeAlone(Change<T> change) throws IOException {
        View before = GalleryThreads.uninterrupted(this::begin);
        try {
            Changes changes = new Changes(writer.index(), before);
            T result = change.make(changes);
            GalleryThreads.uninterrupted(() -> {
                commit(changes);
                return null;
            });
            return result;
        } catch (IOException | RuntimeException e) {
            Exception cause = writer.cause(e);
            GalleryThreads.uninterrupted(() -> {
                discard(cause);
                return null;
            });
            // Lucene tells the one who waited for a merge that the writer is broken, not by what.
            throw IOUtils.rethrowAlways(cause);
        } finally {
            latest().release(before);
        }
    }

    /** Makes a small change, in a commit with those of others. */
    private <T> T changeTogether(Claim claim, Change<T> change) {
        requireNotWithin();
        requireUsable();
        requireOpen();
        try {
            return queue.make(claim, change);
        } catch (InterruptedException e) {
            throw StorageErrors.interrupted(folder(), e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw failed(io);
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    private void makeTogether(List<Pending<?>> group) {
        changing.lock();
        try {
            List<Pending<?>> left = group;
            while (!left.isEmpty()) {
                left = makeGroup(left);
            }
        } finally {
            changing.unlock();
        }
    }

    /** Makes changes in one commit; returns those to be made again, because another one spoilt the commit. */
    private List<Pending<?>> makeGroup(List<Pending<?>> group) {
        List<Pending<?>> left = new ArrayList<>(group);
        try {
            requireNotLost();
            requireOpen();
            View before = begin();
            try {
                Changes changes = new Changes(writer.index(), before);
                for (Pending<?> each : group) {
                    if (!make(each, changes, left)) {
                        return left;
                    }
                }
                commitOrDiscard(changes);
            } finally {
                latest().release(before);
            }
        } catch (IOException | RuntimeException e) {
            left.forEach(pending -> pending.fail(e));
            return List.of();
        }
        left.forEach(Pending::succeed);
        return List.of();
    }

    /**
     * Makes one of several changes. One that fails is no longer among those that are left.
     *
     * @return whether the commit is still good: the change was made, or was refused before it wrote anything
     */
    private boolean make(Pending<?> pending, Changes changes, List<Pending<?>> left) {
        long writes = changes.writes();
        try {
            pending.make(changes);
            return true;
        } catch (IOException | RuntimeException e) {
            left.remove(pending);
            Exception cause = writer.cause(e);
            boolean isGood = changes.writes() == writes && cause instanceof RuntimeException;
            if (!isGood) {
                discard(cause);
            }
            pending.fail(cause);
            return isGood;
        }
    }

    private void commitOrDiscard(Changes changes) throws IOException {
        try {
            commit(changes);
        } catch (IOException | RuntimeException e) {
            Exception cause = writer.cause(e);
            discard(cause);
            throw IOUtils.rethrowAlways(cause);
        }
    }

    /** The state that a change starts from. */
    private View begin() throws IOException {
        if (writer.prepare()) {
            latest().maybeRefreshBlocking();
        }
        return latest().acquire();
    }

    private void commit(Changes changes) throws IOException {
        CommitData commit = changes.before().commit();
        if (changes.any()) {
            commit = commit.next(id);
        }
        writer.commit(commit, changes);
        latest().maybeRefreshBlocking();
        if (changes.deletionsAreSynced()) {
            // What an ingestion put meanwhile.
            cache.delete();
        }
    }

    /** Goes back to the last commit. */
    private void discard(Throwable cause) {
        try {
            if (writer.discard()) {
                latest().maybeRefreshBlocking();
            }
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** Makes a finished merge durable and visible, unless a change that comes anyway has done so before. */
    private void mergeEnded() {
        if (isPublishing.compareAndSet(false, true)) {
            GalleryThreads.changers().execute(this::publishMerges);
        }
    }

    private void publishMerges() {
        changing.lock();
        try {
            isPublishing.set(false);
            if (!closed && !isLost() && writer.commitMerges()) {
                latest().maybeRefreshBlocking();
            }
        } catch (IOException | IllegalStateException e) {
            if (!(failed(e) instanceof GalleryLostException)) {
                LOG.warn("the gallery {} could not commit a merge; the next change does", folder(), e);
            }
        } finally {
            changing.unlock();
        }
    }

    private void requireNotWithin() {
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException("a change of the gallery " + folder() + " cannot be made within another");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the gallery " + folder() + " is closed");
        }
    }
}
