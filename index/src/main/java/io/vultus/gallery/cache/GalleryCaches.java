package io.vultus.gallery.cache;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The caches of one gallery that is open for writing; each is opened when it is first needed. */
public final class GalleryCaches implements Closeable {

    /** Small to begin with; stores grow. */
    private static final long ENTRIES = 4096;

    /** What an outcome holds besides the embedding: the face's box and points, mostly. */
    private static final int OUTCOME_BYTES = 128;

    private static final int PROFILE_BYTES = 120;

    private final List<LazyStore> stores;
    private final EmbeddingCache embeddings;
    private final ProfileLookaside profiles;

    private GalleryCaches(Optional<LazyStore> embeddings, Optional<LazyStore> profiles) {
        stores = Stream.of(embeddings, profiles).flatMap(Optional::stream).toList();
        this.embeddings = new EmbeddingCache(embeddings);
        this.profiles = new ProfileLookaside(profiles);
    }

    /** Caches that keep nothing. */
    public static GalleryCaches off() {
        return new GalleryCaches(Optional.empty(), Optional.empty());
    }

    /**
     * Caches in a folder. One that cannot be opened says so in one line of the log, and keeps nothing.
     *
     * @param folder where they are; created when it is needed
     * @param dimension the number of values of an embedding
     */
    public static GalleryCaches in(Path folder, int dimension) {
        return new GalleryCaches(
                Optional.of(new LazyStore(
                        folder.resolve("embeddings.chm"),
                        new ChronicleStore.Layout(
                                "embedding cache", ENTRIES, dimension * Float.BYTES + OUTCOME_BYTES, true))),
                Optional.of(new LazyStore(
                        folder.resolve("profiles.chm"),
                        new ChronicleStore.Layout("profile look-aside", ENTRIES, PROFILE_BYTES, false))));
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
        stores.forEach(LazyStore::close);
    }
}
