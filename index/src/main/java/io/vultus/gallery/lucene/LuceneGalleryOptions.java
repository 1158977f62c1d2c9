package io.vultus.gallery.lucene;

import io.vultus.gallery.encryption.GalleryKey;
import java.util.Optional;

/**
 * How to open a gallery.
 *
 * @param structure by what the gallery is searched; for a gallery that is created, an existing one keeps its own
 * @param graph how graphs are built, where there are any; for a gallery that is created too
 * @param storage in what precision embeddings are kept; for a gallery that is created too
 * @param threads how many threads share the work of one search, and how many build a graph
 * @param ramBufferMegabytes how much of a batch is gathered in memory before it is written out; 1 to 1900. Larger means
 *     fewer parts to merge
 * @param caching whether ingestions have an embedding cache. It needs the optional library Chronicle Map and JVM flags
 *     of {@code jvm.options}; without them, and for an encrypted gallery, there is none
 * @param key encrypts a gallery that is created, and opens one that is encrypted; absent for one that is not. Nothing
 *     can be read without it: whoever loses it has lost the gallery
 */
public record LuceneGalleryOptions(
        SearchStructure structure,
        GraphOptions graph,
        VectorStorage storage,
        int threads,
        int ramBufferMegabytes,
        boolean caching,
        Optional<GalleryKey> key) {

    /** Up to this many templates {@link io.vultus.gallery.SearchMode#AUTO} scores all of them exactly. */
    public static final int EXACT_UP_TO = 10_000;

    /** The structure that suits most, all processors, an embedding cache, 256 MB. */
    public static final LuceneGalleryOptions DEFAULT = new LuceneGalleryOptions(
            SearchStructure.AUTO,
            GraphOptions.DEFAULT,
            VectorStorage.FLOAT32,
            Runtime.getRuntime().availableProcessors(),
            256,
            true,
            Optional.empty());

    public LuceneGalleryOptions {
        if (structure == SearchStructure.HNSW && storage == VectorStorage.FLOAT16) {
            throw new IllegalArgumentException("galleries with graphs keep vectors as float32; float16 goes with scan");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        if (ramBufferMegabytes < 1 || ramBufferMegabytes > 1900) {
            throw new IllegalArgumentException("ramBufferMegabytes must be 1 to 1900, got " + ramBufferMegabytes);
        }
    }

    /** The same, searched in another way. */
    public LuceneGalleryOptions withStructure(SearchStructure other) {
        return new LuceneGalleryOptions(other, graph, storage, threads, ramBufferMegabytes, caching, key);
    }

    /** The same, searched through graphs that are built like this. */
    public LuceneGalleryOptions withGraph(GraphOptions options) {
        return new LuceneGalleryOptions(
                SearchStructure.HNSW, options, storage, threads, ramBufferMegabytes, caching, key);
    }

    /** The same, with embeddings kept in another precision. */
    public LuceneGalleryOptions withStorage(VectorStorage precision) {
        return new LuceneGalleryOptions(structure, graph, precision, threads, ramBufferMegabytes, caching, key);
    }

    /** The same with another number of threads. */
    public LuceneGalleryOptions withThreads(int count) {
        return new LuceneGalleryOptions(structure, graph, storage, count, ramBufferMegabytes, caching, key);
    }

    /** The same with another RAM buffer. */
    public LuceneGalleryOptions withRamBufferMegabytes(int megabytes) {
        return new LuceneGalleryOptions(structure, graph, storage, threads, megabytes, caching, key);
    }

    /** The same with or without an embedding cache. */
    public LuceneGalleryOptions withCaching(boolean on) {
        return new LuceneGalleryOptions(structure, graph, storage, threads, ramBufferMegabytes, on, key);
    }

    /** The same, encrypted. */
    public LuceneGalleryOptions withKey(GalleryKey opening) {
        return new LuceneGalleryOptions(
                structure, graph, storage, threads, ramBufferMegabytes, caching, Optional.of(opening));
    }
}
