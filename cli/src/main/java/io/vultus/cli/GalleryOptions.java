package io.vultus.cli;

import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryReader;
import io.vultus.model.ModelContract;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which gallery. */
final class GalleryOptions {

    @Option(names = "--gallery", paramLabel = "DIR", required = true, description = "The gallery's folder.")
    private Path folder;

    Path folder() {
        return folder;
    }

    /** The contract of the gallery; empty if there is none yet. */
    Optional<ModelContract> contractIfAny() {
        try {
            return Optional.of(contract());
        } catch (GalleryNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * The contract of the gallery.
     *
     * @throws GalleryNotFoundException if there is no gallery
     */
    ModelContract contract() {
        try (LuceneGalleryReader gallery = open()) {
            return gallery.contract();
        }
    }

    /** For reading, while others may write. */
    LuceneGalleryReader open() {
        return LuceneGallery.openReadOnly(folder);
    }

    /** For reading with embeddings of a model. */
    LuceneGalleryReader open(ModelContract contract) {
        return LuceneGallery.openReadOnly(folder, contract);
    }

    /** For changing, under the contract that it has. */
    LuceneGallery openForChange() {
        return LuceneGallery.open(folder, contract());
    }
}
