package io.vultus.cli;

import io.vultus.gallery.GalleryCopy;
import io.vultus.gallery.opensearch.OpenSearchGallery;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives a gallery on a cluster other shards or graphs. */
@Command(
        name = "rebuild",
        description = {
            "Make the index of a gallery on a cluster anew, with another number of shards or replicas, or quantised.",
            "Questions are answered all the time; changes are refused until it is done."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus gallery rebuild --gallery opensearch://search.example:9200/staff --shards 12"})
final class GalleryRebuildCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Mixin
    private NewClusterOptions made;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(gallery.location() instanceof GalleryLocation.OnCluster cluster)) {
            throw new ParameterException(spec.commandLine(), "only a gallery on a cluster can be rebuilt");
        }
        return FinishOnSignal.during(() -> rebuild(cluster));
    }

    private int rebuild(GalleryLocation.OnCluster cluster) {
        GalleryCopy copy;
        try (OpenSearchGallery open = cluster.openToFill(cluster.contract());
                Progress progress = output.progress()) {
            copy = open.rebuild(made.options(), progress);
        }
        output.out()
                .printf(
                        Locale.ROOT,
                        "rebuilt %d people with %d templates; both indices were %s%n",
                        copy.checksum().people(),
                        copy.checksum().templates(),
                        copy.checksum().sha256());
        output.out().flush();
        return ExitCode.OK.code();
    }
}
