package io.vultus.gallery.opensearch;

import io.vultus.ProgressListener;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryCopy;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.model.ModelContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gallery on a cluster of OpenSearch with its k-NN plugin (Lucene engine).
 *
 * <h2>Documents</h2>
 *
 * The gallery's name is an alias of one index, {@code NAME-1} at first. The index holds a document for each person and
 * one for each template; those of a person have the same routing and are in one shard.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>{@code kind}</td><td>{@code person} or {@code template}</td></tr>
 * <tr><td>{@code identity}</td><td>whose it is</td></tr>
 * <tr><td>{@code template}</td><td>a template's id</td></tr>
 * <tr><td>{@code vector}</td><td>a template's embedding, {@code knn_vector}</td></tr>
 * <tr><td>{@code labels}</td><td>in a template, the attributes of its person: key, U+0000, value</td></tr>
 * <tr><td>{@code digest}</td><td>in a template, 128 bits of a SHA-256 over everything that it carries</td></tr>
 * <tr><td>{@code change}</td><td>in a template, the mark of the change that wrote it</td></tr>
 * <tr><td>{@code body}</td><td>what is only kept: name and attributes; source, content key and metadata</td></tr>
 * </table>
 *
 * The mapping's {@code _meta} has an object {@code vultus} with the layout's {@code version}, and the contract:
 * {@code model}, {@code dimension}, {@code contract}. Document ids are hashes of identity and template id: writing a
 * template twice is writing it once, whoever does it.
 *
 * <h2>What is promised</h2>
 *
 * A change is acknowledged when the engine has acknowledged every document on the disks of all copies that are up
 * ({@link #copies} tells how many that were), and when searches show it: it ends with a refresh of the index. Through
 * this object and its snapshots a change is seen as a whole or not at all, since meanwhile the state before it is read.
 * Other processes may change the gallery at the same time, any number of them; what they see of each other's batches
 * while these are written may be a part. If a change fails, what it wrote is taken back; if the cluster cannot be
 * reached for that, or the process dies, a part of it stays, and doing the same again completes it.
 *
 * <p>{@link #erase} waits until the engine has dropped the documents from the files of all copies that are up, about
 * half a minute. A copy that is down drops them when it is back and its segments are merged.
 */
public final class OpenSearchGallery extends ClusterReads implements Gallery {

    private static final Logger LOG = LoggerFactory.getLogger(OpenSearchGallery.class);

    /** As much JSON as one request carries, about. The engine's manual advises 5 to 15 MB. */
    private static final int BATCH_BYTES = 8 << 20;

    private static final int BYTES_A_VALUE = 12;
    private static final int BYTES_A_TEMPLATE = 400;
    private static final int PROFILES_A_REQUEST = 5_000;
    private static final String RED = "red";
    private static final Duration SHARDS_WITHIN = Duration.ofSeconds(15);

    private final ReentrantLock changing = new ReentrantLock();
    private final CopiesCount copies;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final View live;
    private volatile View shown;

    private OpenSearchGallery(Engine engine, GalleryIndex index) {
        super(new Connected(engine), index);
        copies = new CopiesCount(index.copies());
        live = View.live(engine);
        shown = live;
    }

    /** Opens a gallery, or creates it with {@link OpenSearchOptions#DEFAULT}. */
    public static OpenSearchGallery open(ClusterConnection connection, ModelContract contract) {
        return open(connection, contract, OpenSearchOptions.DEFAULT);
    }

    /**
     * Opens a gallery, or creates it.
     *
     * @param contract whose embeddings it holds or is to hold
     * @param options what a new one is made with
     * @throws io.vultus.gallery.ContractMismatchException if it holds another model's
     * @throws io.vultus.gallery.GalleryNotFoundException if the name is taken by something that is no gallery
     * @throws ClusterUnreachableException if no node answers
     * @throws ClusterAccessException if the credentials are not accepted
     * @throws ClusterCertificateException if the certificate is not trusted
     * @throws ClusterRedException if a part of the gallery is not there
     */
    public static OpenSearchGallery open(
            ClusterConnection connection, ModelContract contract, OpenSearchOptions options) {
        return openAs(connection, connection.address().name() + "-1", contract, options);
    }

    /** The same with a name for the index that is made if there is none. */
    static OpenSearchGallery openAs(
            ClusterConnection connection, String indexName, ModelContract contract, OpenSearchOptions options) {
        return connect(connection, engine -> {
            if (GalleryIndex.findIfAny(engine).isEmpty()) {
                GalleryIndex.create(engine, indexName, contract, options, true);
            }
            GalleryIndex index = GalleryIndex.await(engine);
            index.require(engine.address(), contract);
            requireWhole(engine);
            return new OpenSearchGallery(engine, index);
        });
    }

    /**
     * Opens a gallery to be asked only.
     *
     * @throws io.vultus.gallery.GalleryNotFoundException if there is none
     */
    public static OpenSearchGalleryReader openReadOnly(ClusterConnection connection) {
        return connect(connection, engine -> reader(engine, GalleryIndex.find(engine)));
    }

    /**
     * Opens a gallery to be asked only, with embeddings of a model.
     *
     * @throws io.vultus.gallery.GalleryNotFoundException if there is none
     * @throws io.vultus.gallery.ContractMismatchException if it holds another model's
     */
    public static OpenSearchGalleryReader openReadOnly(ClusterConnection connection, ModelContract contract) {
        return connect(connection, engine -> {
            GalleryIndex index = GalleryIndex.find(engine);
            index.require(engine.address(), contract);
            return reader(engine, index);
        });
    }

    private static OpenSearchGalleryReader reader(Engine engine, GalleryIndex index) {
        requireWhole(engine);
        return new OpenSearchGalleryReader(new Connected(engine), index, View.live(engine));
    }

    private static <T> T connect(ClusterConnection connection, Function<Engine, T> opening) {
        Engine engine = Engine.of(connection);
        try {
            greet(engine);
            return opening.apply(engine);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** The first request: a wrong address or password is reported at once. */
    private static void greet(Engine engine) {
        Engine.Answer answer = Engine.impatiently(() -> engine.once("GET", "/", Map.of(), null));
        if (answer.status() > 299) {
            RuntimeException problem = Problems.of(engine, answer);
            throw problem instanceof PassingException passing ? passing.lasting() : problem;
        }
        if (!answer.json().path("version").path("distribution").asText().equals("opensearch")) {
            throw new ClusterFailureException("what answers at " + engine.address() + " is not OpenSearch", null);
        }
    }

    /** After nodes have started it takes a moment until shards are there. */
    private static void requireWhole(Engine engine) {
        Backoff backoff = new Backoff(SHARDS_WITHIN);
        String path = "/_cluster/health/" + engine.address().name();
        while (engine.get(path).path("status").asText().equals(RED)) {
            if (!backoff.pause()) {
                throw Problems.red(engine.address(), "");
            }
        }
    }

    @Override
    View view() {
        while (true) {
            requireOpen();
            View view = shown;
            if (view.acquire()) {
                return view;
            }
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the gallery " + engine().address() + " is closed");
        }
    }

    /** While a change is under way the state before it is shown; where a node took that with it, the newest. */
    @Override
    boolean hasOther(View lost) {
        if (!lost.isHeld()) {
            return false;
        }
        show(lost, live);
        return true;
    }

    private synchronized void show(View instead, View view) {
        if (shown == instead) {
            shown = view;
            instead.release();
        }
    }

    private <T> T change(Function<Change, T> body) {
        requireOpen();
        if (changing.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "a change of the gallery " + engine().address() + " cannot be made within another");
        }
        changing.lock();
        Change change = new Change(engine(), copies, this::showStateBefore);
        long fewerBefore = copies.sum().withFewer();
        try {
            T result = body.apply(change);
            change.finish();
            warnOfFewer(copies.sum(), fewerBefore);
            return result;
        } catch (RuntimeException | Error e) {
            takeBack(change, e);
            throw e;
        } finally {
            counted().forget();
            View held = shown;
            if (held.isHeld()) {
                show(held, live);
            }
            changing.unlock();
        }
    }

    private void showStateBefore() {
        View before = View.held(engine());
        live.acquire();
        show(live, before);
    }

    private void warnOfFewer(Copies now, long fewerBefore) {
        if (now.withFewer() > fewerBefore) {
            LOG.warn(
                    "{} documents are on all copies that are up, but these are fewer than the {} that there should be,"
                            + " {} at least so far: {} lacks a node or has not finished copying",
                    now.withFewer() - fewerBefore,
                    now.asked(),
                    now.fewest(),
                    engine().address());
        }
    }

    private static void takeBack(Change change, Throwable why) {
        try {
            // Whoever interrupts a change does not want a half of it.
            Engine.uninterrupted(change::takeBack);
        } catch (RuntimeException e) {
            LOG.warn("a part of a failed change stays in the gallery; doing the same again completes it");
            why.addSuppressed(e);
        }
    }

    @Override
    public long enrolAll(Stream<Template> templates) {
        try (templates) {
            return change(change -> {
                long enrolled = 0;
                List<Template> batch = new ArrayList<>();
                int bytes = 0;
                for (Iterator<Template> rest = templates.iterator(); rest.hasNext(); ) {
                    Template template = rest.next();
                    requireDimension(template.embedding());
                    batch.add(template);
                    bytes += BYTES_A_TEMPLATE + BYTES_A_VALUE * contract().dimension();
                    if (bytes >= BATCH_BYTES) {
                        enrolled += change.enrol(batch);
                        batch.clear();
                        bytes = 0;
                    }
                }
                return enrolled + change.enrol(batch);
            });
        }
    }

    @Override
    public void updateAll(Collection<Profile> profiles) {
        List<Profile> all = List.copyOf(profiles);
        change(change -> {
            for (int from = 0; from < all.size(); from += PROFILES_A_REQUEST) {
                change.update(all.subList(from, Math.min(all.size(), from + PROFILES_A_REQUEST)));
            }
            return null;
        });
    }

    @Override
    public boolean removeTemplate(String identity, String templateId) {
        return change(change -> change.removeTemplate(storedForm(identity), templateId));
    }

    @Override
    public boolean erase(String given) {
        String identity = storedForm(given);
        boolean erased = change(change -> change.erase(identity));
        if (erased) {
            new Purge(engine()).run(identity);
        }
        return erased;
    }

    /**
     * Makes the index anew, with other shards or graphs, and turns the gallery's name to it when it is complete and
     * equal by checksum. Questions, by this object and by others, are answered all the time. Changes by others wait and
     * are refused after a while; what was broken off goes on when it is started again.
     */
    public GalleryCopy rebuild(OpenSearchOptions options, ProgressListener progress) {
        requireOpen();
        changing.lock();
        try {
            return new Rebuild(engine().connection(), engine(), GalleryIndex.find(engine()))
                    .run(this, options, progress);
        } finally {
            changing.unlock();
        }
    }

    /** On how many copies what this object changed was acknowledged. */
    public Copies copies() {
        return copies.sum();
    }

    @Override
    public GalleryReader snapshot() {
        requireOpen();
        return new OpenSearchGalleryReader(connected().share(), index(), View.held(engine()));
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            changing.lock();
            try {
                connected().release();
            } finally {
                changing.unlock();
            }
        }
    }
}
