package io.vultus.cli;

import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryStats;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a gallery in figures. */
@Command(
        name = "stats",
        description = "Show a gallery in figures.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus gallery stats --gallery staff", "  vultus gallery stats --gallery staff --json"})
final class GalleryStatsCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        GalleryStats stats;
        try (GalleryReader open = gallery.open()) {
            stats = open.stats();
        }
        PrintWriter out = output.out();
        if (json) {
            out.println(JsonOutput.of(stats));
        } else {
            out.printf("People      %d%n", stats.people());
            out.printf("Templates   %d%n", stats.templates());
            out.printf("Vectors     of %d bits a value%n", stats.bitsPerValue());
            out.printf("Indexed     %d by graphs, the others are scanned%n", stats.indexedTemplates());
            out.printf(Locale.ROOT, "Disk        %.1f MB in %d segments%n", stats.bytes() / 1e6, stats.segments());
            out.printf("Commits     %d%n", stats.commits());
            out.printf("Model       %s%n", stats.contract());
        }
        out.flush();
    }
}
