package io.vultus.cli;

import io.vultus.model.CatalogueEntry;
import io.vultus.model.EngineTiming;
import io.vultus.model.Licence;
import io.vultus.model.ModelPack;
import io.vultus.text.VisibleText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints model packs for people: what they are, on what terms, how fast. */
final class PackPrinter {

    private final PrintWriter out;

    PackPrinter(PrintWriter out) {
        this.out = out;
    }

    /** What is about to be fetched, and the terms of it. */
    void announce(CatalogueEntry entry) {
        line("Model pack", entry.name());
        line("", entry.description());
        line("Source", entry.source());
        line("Size", String.format(Locale.ROOT, "%.1f MB", entry.bytes() / 1e6));
        licence(entry.licence());
        out.flush();
    }

    /** What came of fetching or importing. */
    void installed(ModelPack pack, List<EngineTiming> timings, String what) {
        out.println(what + " " + VisibleText.line(pack.folder().toString()));
        pack.licenceFile().ifPresent(file -> line("Licence text", file));
        line("Contract", pack.contract());
        timings.forEach(timing -> engine(pack, timing));
    }

    /** What was found out about the files that a pack is made of. */
    void findings(List<String> findings) {
        findings.forEach(finding -> line("Found", finding));
    }

    /** Whether a pack's vectors tell people apart. */
    void check(ImportCheck check) {
        line("Check", check.summary());
        check.warning().ifPresent(warning -> line("Warning", warning));
        out.flush();
    }

    /** All there is to know of a pack. */
    void show(ModelPack pack) {
        line("Model pack", pack.name());
        line("", pack.manifest().description());
        line("Folder", pack.folder());
        line("Source", pack.manifest().source());
        licence(pack.manifest().licence());
        line("Licence text", pack.licenceFile().map(Object::toString).orElse("none came with it"));
        detector(pack);
        embedder(pack);
        line(
                "Same person",
                String.format(
                        Locale.ROOT, "from cosine %.2f on", pack.manifest().recommendedThreshold()));
        line("Contract", pack.contract().hash());
        line("Fingerprint", pack.fingerprint());
        pack.manifest()
                .files()
                .forEach((name, file) ->
                        line("File", name + ", " + file.bytes() + " bytes, SHA-256 " + file.sha256() + ", verified"));
    }

    /** On what terms models may be used. */
    void licence(Licence licence) {
        line("Licence", licence.name() + " (" + licence.origin() + ")");
        licence.use().ifPresent(use -> line("Allowed use", use));
    }

    private void detector(ModelPack pack) {
        var detector = pack.manifest().detector();
        var options = detector.options();
        line(
                "Detector",
                String.format(
                        Locale.ROOT,
                        "%s in %s%s, score from %.2f, overlap to %.2f, longer side to %d pixels",
                        detector.type(),
                        detector.file(),
                        detector.landmarks()
                                .map(file -> " with landmarks in " + file)
                                .orElse(""),
                        options.scoreThreshold(),
                        options.nmsThreshold(),
                        options.maxSide()));
    }

    private void embedder(ModelPack pack) {
        var embedder = pack.manifest().embedder();
        var preprocessing = embedder.preprocessing();
        line("Embedder", embedder.dimension() + " dimensions, in " + embedder.file());
        line(
                "Preprocessing",
                preprocessing.order() + ", mean " + preprocessing.mean() + ", std " + preprocessing.std()
                        + (embedder.flip() ? ", with the mirror image" : ""));
        line("Engine", embedder.engine());
    }

    private void engine(ModelPack pack, EngineTiming timing) {
        String result = timing.problem()
                .map(problem -> "left out: " + problem.lines().findFirst().orElse(""))
                .orElseGet(() -> String.format(Locale.ROOT, "%.1f ms per face on one core", timing.millis()));
        boolean used = timing.engine() == pack.manifest().embedder().engine();
        line("Engine", timing.engine() + ": " + result + (used ? " (used)" : ""));
    }

    private void line(String label, Object value) {
        out.printf(Locale.ROOT, "%-14s %s%n", label, VisibleText.line(value.toString()));
    }
}
