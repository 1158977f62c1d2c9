package io.vultus.gallery.cache;

import io.vultus.JvmCheck;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The caches of one gallery that is open for writing. */
public final class GalleryCaches implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(GalleryCaches.class);

    /** Small to begin with; stores grow. */
    private static final long ENTRIES = 4096;

    /** What an outcome holds besides the embedding: the face's box and points, mostly. */
    private static final int OUTCOME_BYTES = 128;

    private static final int PROFILE_BYTES = 120;

    private final List<ChronicleStore> stores;
    private final EmbeddingCache embeddings;
    private final ProfileLookaside profiles;

    private GalleryCaches(Optional<ChronicleStore> embeddings, Optional<ChronicleStore> profiles) {
        stores = Stream.of(embeddings, profiles).flatMap(Optional::stream).toList();
        this.embeddings = new EmbeddingCache(embeddings);
        this.profiles = new ProfileLookaside(profiles);
    }

    /** Caches that keep nothing. */
    public static GalleryCaches off() {
        return new GalleryCaches(Optional.empty(), Optional.empty());
    }

    /**
     * Opens the caches; where that is impossible, says so in one line of the log and returns caches that keep nothing.
     *
     * @param folder where they are; created if missing
     * @param dimension the number of values of an embedding
     * @param sequence which commit the look-aside has to agree with
     */
    public static GalleryCaches open(Path folder, int dimension, long sequence) {
        if (!JvmCheck.allowsChronicleMap()) {
            return off(); // of which JvmCheck has warned, once for the JVM
        }
        ChronicleStore embeddings = null;
        try {
            Files.createDirectories(folder);
            embeddings = ChronicleStore.open(
                    folder.resolve("embeddings.chm"),
                    new ChronicleStore.Layout(
                            "embedding cache", ENTRIES, dimension * Float.BYTES + OUTCOME_BYTES, true));
            ChronicleStore profiles = ChronicleStore.open(
                    folder.resolve("profiles.chm"),
                    new ChronicleStore.Layout("profile look-aside", ENTRIES, PROFILE_BYTES, false));
            GalleryCaches caches = new GalleryCaches(Optional.of(embeddings), Optional.of(profiles));
            caches.profiles.startAt(sequence);
            return caches;
        } catch (IOException e) {
            LOG.warn("caching is off: {} cannot be used ({})", folder, e.toString());
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn(
                    "caching is off: Chronicle Map does not run in this JVM ({}); give it the flags of jvm.options",
                    e.toString());
        }
        if (embeddings != null) {
            embeddings.close();
        }
        return off();
    }

    /** Outcomes of embedding photographs. */
    public EmbeddingCache embeddings() {
        return embeddings;
    }

    /** People as of the last commit. */
    public ProfileLookaside profiles() {
        return profiles;
    }

    @Override
    public void close() {
        stores.forEach(ChronicleStore::close);
    }
}
