package io.vultus.cli;

import io.vultus.cli.demo.Demo;
import io.vultus.cli.report.ContactSheet;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.FolderLock;
import io.vultus.model.Catalogue;
import io.vultus.model.CatalogueEntry;
import io.vultus.model.ModelPack;
import io.vultus.model.PackPuller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows everything on real photographs. */
@Command(
        name = "demo",
        description = {
            "Show everything on real photographs: who of five group photographs is on a sixth?",
            "Fetches a model pack and the photographs from npm, hides the people among synthetic ones, and writes a page."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus demo", "  vultus demo --distractors 1000 --out found.html"})
final class DemoCommand implements Callable<Integer> {

    private static final String PACK = "faceplugin";

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "vultus-demo.html",
            description = "Where to write the page. Default: ${DEFAULT-VALUE}.")
    private Path page;

    @Option(
            names = "--probe",
            paramLabel = "1-6",
            defaultValue = "3",
            description = "Which photograph is looked up. Default: ${DEFAULT-VALUE}.")
    private int probe;

    @Option(
            names = "--distractors",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many synthetic people to add. Default: ${DEFAULT-VALUE}.")
    private int distractors;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "Of the synthetic people. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        if (probe < 1 || probe > 6 || distractors < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--probe is from 1 to 6 and --distractors not negative, got " + probe + " and " + distractors);
        }
        CatalogueEntry entry = Catalogue.builtIn().entry(PACK);
        new PackPrinter(output.out()).announce(entry);
        ContactSheet sheet;
        long start = System.nanoTime();
        try (Progress progress = output.progress()) {
            ModelPack pack = new PackPuller(packs.store())
                    .pull(entry, PackPuller.Options.STANDARD, progress)
                    .pack();
            Path folder = packs.store().folder().resolveSibling("demo");
            try (FolderLock held = FolderLock.acquire(folder, "another demonstration", FileAccess.OWNER)) {
                held.ensureHeld();
                sheet = new Demo(folder, pack, probe, distractors, seed, progress).run();
            }
        }
        AtomicFile.writeString(page, FileAccess.OWNER, sheet.toHtml());
        print(sheet, (System.nanoTime() - start) / 1e9);
        return ExitCode.OK.code();
    }

    private void print(ContactSheet sheet, double seconds) {
        long same = sheet.probes().stream()
                .flatMap(probe -> probe.match().stream())
                .filter(match -> match.cosine() >= sheet.totals().threshold())
                .count();
        output.out()
                .printf(
                        "Of %d faces in the photograph %d were recognised among %d people; %.0f s in all.%n",
                        sheet.probes().size(), same, sheet.totals().people(), seconds);
        output.out().println("The page: " + page.toAbsolutePath().normalize().toUri());
        output.out().flush();
    }
}
