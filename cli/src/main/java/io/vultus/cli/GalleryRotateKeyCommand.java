package io.vultus.cli;

import io.vultus.gallery.GalleryKeyException;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.lucene.LuceneGallery;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives an encrypted gallery another key. */
@Command(
        name = "rotate-key",
        description = {
            "Give an encrypted gallery another key; the old one does not open it any more.",
            "The files are not encrypted anew, so it takes no time: whoever has a copy of the gallery from before, and "
                    + "the old key, can go on reading that copy."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus gallery create-key new.key",
            "  vultus gallery rotate-key --gallery staff --key-file staff.key --new-key-file new.key"
        })
final class GalleryRotateKeyCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Option(
            names = "--new-key-file",
            paramLabel = "FILE",
            required = true,
            description = "The key that opens the gallery from now on.")
    private Path newKeyFile;

    @Override
    public void run() {
        if (!(gallery.location() instanceof GalleryLocation.InFolder local)) {
            throw new GalleryKeyException(
                    "galleries on clusters are not encrypted, so they have no key to be replaced");
        }
        GalleryKey current = local.options()
                .key()
                .orElseThrow(() -> new GalleryKeyException("the key of the gallery " + local
                        + " was not given; give it with --key-file or in VULTUS_KEY"));
        LuceneGallery.rotateKey(local.folder(), current, GalleryKey.ofFile(newKeyFile));
        output.out().println("the gallery " + local + " has another key");
        output.out().flush();
    }
}
