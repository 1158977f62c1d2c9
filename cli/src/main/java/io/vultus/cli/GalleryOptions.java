package io.vultus.cli;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import io.vultus.model.ModelContract;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gallery. */
final class GalleryOptions {

    @Option(
            names = "--gallery",
            paramLabel = "GALLERY",
            required = true,
            description = "The gallery's folder, or opensearch://host:port/name.")
    private String text;

    @Mixin
    private ClusterOptions cluster;

    GalleryLocation location() {
        return location(GalleryLocation.NewGallery.DEFAULT);
    }

    /** For a gallery that may have to be made. */
    GalleryLocation location(GalleryLocation.NewGallery made) {
        return GalleryLocation.of(text, cluster, made);
    }

    /** The contract of the gallery; empty if there is none yet. */
    Optional<ModelContract> contractIfAny() {
        return location().contractIfAny();
    }

    /**
     * The contract of the gallery.
     *
     * @throws GalleryNotFoundException if there is no gallery
     */
    ModelContract contract() {
        return location().contract();
    }

    /** For reading, while others may write. */
    GalleryReader open() {
        return location().open();
    }

    /** For reading with embeddings of a model. */
    GalleryReader open(ModelContract contract) {
        return location().open(contract);
    }

    /** For changing, under the contract that it has. */
    Gallery openForChange() {
        GalleryLocation location = location();
        return location.openToFill(location.contract());
    }
}
