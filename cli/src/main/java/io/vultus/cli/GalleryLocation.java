package io.vultus.cli;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.cache.EmbeddingCache;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryOptions;
import io.vultus.gallery.lucene.SearchStructure;
import io.vultus.gallery.lucene.VectorStorage;
import io.vultus.gallery.opensearch.ClusterAddress;
import io.vultus.gallery.opensearch.ClusterConnection;
import io.vultus.gallery.opensearch.OpenSearchGallery;
import io.vultus.gallery.opensearch.OpenSearchOptions;
import io.vultus.model.ModelContract;
import java.nio.file.Path;
import java.util.Optional;

/** Where a gallery is, and how to open it there. */
sealed interface GalleryLocation {

    /** For reading, while others may write. */
    GalleryReader open();

    /** For reading with embeddings of a model. */
    GalleryReader open(ModelContract contract);

    /** For writing under a contract; a gallery that is not there is created. */
    Gallery openToFill(ModelContract contract);

    /** What keeps the outcomes of embedding photographs while a gallery is filled. */
    EmbeddingCache cacheOf(Gallery open);

    /**
     * The contract of the gallery.
     *
     * @throws GalleryNotFoundException if there is no gallery
     */
    default ModelContract contract() {
        try (GalleryReader gallery = open()) {
            return gallery.contract();
        }
    }

    /** The contract of the gallery; empty if there is none yet. */
    default Optional<ModelContract> contractIfAny() {
        try {
            return Optional.of(contract());
        } catch (GalleryNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Where it is, as text.
     *
     * @param key of an encrypted gallery in a folder
     * @throws GalleryKeyException if there is a key and it is on a cluster
     */
    static GalleryLocation of(String text, ClusterOptions cluster, NewGallery made, Optional<GalleryKey> key) {
        if (!ClusterAddress.isOne(text)) {
            LuceneGalleryOptions options =
                    LuceneGalleryOptions.DEFAULT.withStructure(made.structure()).withStorage(made.storage());
            return new InFolder(Path.of(text), key.map(options::withKey).orElse(options));
        }
        if (key.isPresent()) {
            throw new GalleryKeyException(
                    "a key was given, but the gallery " + text + " is on a cluster, where galleries"
                            + " are not encrypted; encrypt the disks of its nodes, and leave the key out");
        }
        return new OnCluster(cluster.connection(cluster.address(text)), made.cluster());
    }

    /** What a gallery is made with that is not there yet. */
    record NewGallery(SearchStructure structure, VectorStorage storage, OpenSearchOptions cluster) {

        static final NewGallery DEFAULT =
                new NewGallery(SearchStructure.AUTO, VectorStorage.FLOAT32, OpenSearchOptions.DEFAULT);
    }

    /** In a folder of this machine. */
    record InFolder(Path folder, LuceneGalleryOptions options) implements GalleryLocation {

        @Override
        public GalleryReader open() {
            return LuceneGallery.openReadOnly(folder, options);
        }

        @Override
        public GalleryReader open(ModelContract contract) {
            return LuceneGallery.openReadOnly(folder, contract, options);
        }

        @Override
        public LuceneGallery openToFill(ModelContract contract) {
            return LuceneGallery.open(folder, contract, options);
        }

        @Override
        public EmbeddingCache cacheOf(Gallery open) {
            return ((LuceneGallery) open).embeddingCache();
        }

        @Override
        public String toString() {
            return folder.toString();
        }
    }

    /** On a cluster. */
    record OnCluster(ClusterConnection connection, OpenSearchOptions options) implements GalleryLocation {

        @Override
        public GalleryReader open() {
            return OpenSearchGallery.openReadOnly(connection);
        }

        @Override
        public GalleryReader open(ModelContract contract) {
            return OpenSearchGallery.openReadOnly(connection, contract);
        }

        @Override
        public OpenSearchGallery openToFill(ModelContract contract) {
            return OpenSearchGallery.open(connection, contract, options);
        }

        /** None: what is enrolled is recognised, and what is not is at most one batch. */
        @Override
        public EmbeddingCache cacheOf(Gallery open) {
            return EmbeddingCache.off();
        }

        @Override
        public String toString() {
            return connection.address().toString();
        }
    }
}
