package io.vultus.cli;

import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.lucene.GalleryCheck;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads all of a gallery and says whether it is as it was written. */
@Command(
        name = "verify",
        description = "Read all of a gallery and say whether it is as it was written.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus gallery verify --gallery staff", "  vultus gallery verify --gallery staff --json"})
final class GalleryVerifyCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        GalleryReport report = GalleryCheck.run(gallery.folder());
        PrintWriter out = output.out();
        if (json) {
            out.println(JsonOutput.of(report));
        } else {
            print(report, out);
        }
        out.flush();
        if (!report.isSound()) {
            throw new GalleryCorruptException("the gallery " + gallery.folder() + " is damaged ("
                    + report.problems().size() + " found); restore the folder from a backup, or enrol the photographs"
                    + " into a new gallery");
        }
    }

    private static void print(GalleryReport report, PrintWriter out) {
        report.problems().forEach(out::println);
        if (report.isSound()) {
            out.println("The gallery is sound.");
        }
        out.printf(Locale.ROOT, "Files       %d, %.1f MB%n", report.files(), report.bytes() / 1e6);
        out.printf("People      %d%n", report.people());
        out.printf("Templates   %d%n", report.templates());
        out.printf("Codes       %d compared with their vectors%n", report.codes());
        out.printf("Graphs      %d of %d nodes reachable%n", report.reachableNodes(), report.graphNodes());
    }
}
