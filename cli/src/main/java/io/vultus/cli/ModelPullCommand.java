package io.vultus.cli;

import io.vultus.model.CatalogueEntry;
import io.vultus.model.PackPuller;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a pack of the catalogue. */
@Command(
        name = "pull",
        description = "Fetch a model pack of the catalogue. Its licence is shown before anything is fetched.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus model pull faceplugin",
            "  vultus model pull --force faceplugin",
            "  vultus model pull --catalogue our-models.json our-model"
        })
final class ModelPullCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @Mixin
    private CatalogueOptions catalogue;

    @Parameters(paramLabel = "NAME", description = "The pack's name in the catalogue.")
    private String name;

    @Option(names = "--force", description = "Fetch it anew, whatever pack of that name is there.")
    private boolean force;

    @Option(
            names = "--no-measure",
            description = "Take the catalogue's word for the fastest engine, instead of measuring here.")
    private boolean unmeasured;

    @Override
    public void run() {
        CatalogueEntry entry = catalogue.catalogue().entry(name);
        PackPrinter printer = new PackPrinter(output.out());
        printer.announce(entry);
        PackPuller.Pulled pulled;
        try (Progress progress = output.progress()) {
            pulled = new PackPuller(packs.store()).pull(entry, new PackPuller.Options(force, !unmeasured), progress);
        }
        printer.installed(pulled.pack(), pulled.timings(), pulled.kept() ? "Already there:" : "Installed:");
    }
}
