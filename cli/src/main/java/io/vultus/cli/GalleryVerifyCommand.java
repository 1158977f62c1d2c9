package io.vultus.cli;

import io.vultus.gallery.GalleryChecksum;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryReader;
import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.LookAlikes;
import io.vultus.gallery.lucene.GalleryCheck;
import io.vultus.text.VisibleText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
        switch (gallery.location()) {
            case GalleryLocation.InFolder local -> check(local);
            case GalleryLocation.OnCluster cluster -> readAll(cluster);
        }
    }

    /** The engine checks its files whenever it reads them; here everything is read. */
    private void readAll(GalleryLocation cluster) {
        GalleryChecksum sum;
        LookAlikes lookAlikes = new LookAlikes();
        try (GalleryReader open = cluster.open();
                Progress progress = output.progress()) {
            sum = GalleryChecksum.of(open, progress);
            open.identities().forEach(lookAlikes::add);
        }
        PrintWriter out = output.out();
        if (json) {
            out.println(JsonOutput.of(sum));
        } else {
            out.println("Everything could be read.");
            out.printf("People      %d%n", sum.people());
            out.printf("Templates   %d%n", sum.templates());
            out.printf("SHA-256     %s%n", sum.sha256());
            print(lookAlikes.groups(), out);
        }
        out.flush();
    }

    private static void print(List<List<String>> lookAlikes, PrintWriter out) {
        lookAlikes.forEach(group -> out.println("Look alike  "
                + group.stream().map(VisibleText::ascii).collect(Collectors.joining(" and "))
                + ", which differ only by their Unicode form; most likely one person"));
    }

    private void check(GalleryLocation.InFolder local) {
        GalleryReport report = GalleryCheck.run(local.folder(), local.options());
        PrintWriter out = output.out();
        if (json) {
            out.println(JsonOutput.of(report));
        } else {
            print(report, out);
        }
        out.flush();
        if (!report.isSound()) {
            throw new GalleryCorruptException("the gallery " + local + " is damaged ("
                    + report.problems().size() + " found); restore the folder from a backup, or enrol the photographs"
                    + " into a new gallery");
        }
    }

    private static void print(GalleryReport report, PrintWriter out) {
        report.problems().forEach(problem -> out.println(VisibleText.line(problem)));
        if (report.isSound()) {
            out.println("The gallery is sound.");
        }
        out.printf(Locale.ROOT, "Files       %d, %.1f MB%n", report.files(), report.bytes() / 1e6);
        out.printf("People      %d%n", report.people());
        out.printf("Templates   %d%n", report.templates());
        out.printf("Codes       %d compared with their vectors%n", report.codes());
        out.printf(
                "Graphs      %d vectors, %d of them off all paths and listed%n", report.graphNodes(), report.strays());
        print(report.lookAlikes(), out);
    }
}
