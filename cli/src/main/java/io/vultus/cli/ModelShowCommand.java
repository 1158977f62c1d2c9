package io.vultus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows all there is to know of a pack, whose files it verifies. */
@Command(
        name = "show",
        description = "Verify a model pack and show its licence, networks, contract and files.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus model show faceplugin", "  vultus model show ./packs/our-model"})
final class ModelShowCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackStoreOptions packs;

    @Parameters(paramLabel = "NAME", description = "The pack's name, or the path of its folder.")
    private String name;

    @Override
    public void run() {
        new PackPrinter(output.out()).show(packs.store().find(name));
    }
}
