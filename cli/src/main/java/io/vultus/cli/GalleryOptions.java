package io.vultus.cli;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.opensearch.ClusterAddress;
import io.vultus.model.ModelContract;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gallery, and the key of an encrypted one. */
final class GalleryOptions {

    private static final String KEY_VARIABLE = "VULTUS_KEY";

    @Option(
            names = "--gallery",
            paramLabel = "GALLERY",
            required = true,
            description = "The gallery's folder, or opensearch://host:port/name.")
    private String text;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key of an encrypted gallery in a folder, from 'gallery create-key'; a new gallery is "
                    + "encrypted with it. Default: the variable VULTUS_KEY; without it galleries are not encrypted.")
    private Path keyFile;

    GalleryLocation location() {
        return location(GalleryLocation.NewGallery.DEFAULT);
    }

    /** Whether the gallery is on a cluster. */
    boolean isOnCluster() {
        return ClusterAddress.isOne(text);
    }

    /** For a gallery that may have to be made. */
    GalleryLocation location(GalleryLocation.NewGallery made) {
        return GalleryLocation.of(text, cluster, made, key());
    }

    /** The key in the file or the variable. */
    Optional<GalleryKey> key() {
        if (keyFile != null) {
            return Optional.of(GalleryKey.ofFile(keyFile));
        }
        return Optional.ofNullable(System.getenv(KEY_VARIABLE))
                .filter(text -> !text.isEmpty())
                .map(text -> GalleryKey.ofText(text, "the variable " + KEY_VARIABLE));
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
