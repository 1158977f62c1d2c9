package io.vultus.cli;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.GalleryCopy;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.encryption.GalleryKey;
import io.vultus.gallery.lucene.SearchStructure;
import io.vultus.gallery.lucene.VectorStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a gallery between folders and clusters. */
@Command(
        name = "copy",
        description = {
            "Copy a gallery, between folders and clusters in whichever direction, and compare both by checksum.",
            "A copy that was broken off is started again with the same command: what is there is not written again."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus gallery copy staff opensearch://search.example:9200/staff",
            "  vultus gallery copy --shards 12 staff opensearch+http://10.0.0.1,10.0.0.2,10.0.0.3/staff",
            "  vultus gallery copy opensearch://search.example:9200/staff staff-backup",
            "  vultus gallery copy --to-key-file staff.key staff staff-encrypted"
        })
final class GalleryCopyCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private NewClusterOptions made;

    @Parameters(
            paramLabel = "FROM",
            index = "0",
            description = "The gallery to copy: a folder or opensearch://host:port/name.")
    private String from;

    @Parameters(paramLabel = "TO", index = "1", description = "Where to; made if there is none.")
    private String to;

    @Option(names = "--from-key-file", paramLabel = "FILE", description = "The key of an encrypted gallery to copy.")
    private Path fromKeyFile;

    @Option(
            names = "--to-key-file",
            paramLabel = "FILE",
            description = "The key of the copy, which is encrypted with it. Default: the copy is not encrypted.")
    private Path toKeyFile;

    @Override
    public Integer call() throws IOException, InterruptedException {
        GalleryLocation.NewGallery options =
                new GalleryLocation.NewGallery(SearchStructure.AUTO, VectorStorage.FLOAT32, made.options());
        GalleryLocation source = GalleryLocation.of(from, cluster, options, key(fromKeyFile));
        GalleryLocation target = GalleryLocation.of(to, cluster, options, key(toKeyFile));
        return FinishOnSignal.during(() -> copy(source, target));
    }

    private static Optional<GalleryKey> key(Path file) {
        return Optional.ofNullable(file).map(GalleryKey::ofFile);
    }

    private int copy(GalleryLocation source, GalleryLocation target) {
        long start = System.nanoTime();
        GalleryCopy copy;
        try (GalleryReader read = source.open();
                Gallery written = target.openToFill(read.contract());
                Progress progress = output.progress()) {
            copy = GalleryCopy.run(read, written, progress);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        output.out()
                .printf(
                        Locale.ROOT,
                        "%d people with %d templates in %.1f s, %d of them new; both galleries are %s%n",
                        copy.checksum().people(),
                        copy.checksum().templates(),
                        seconds,
                        copy.written(),
                        copy.checksum().sha256());
        output.out().flush();
        return ExitCode.OK.code();
    }
}
