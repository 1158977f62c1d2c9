package io.vultus.cli;

import io.vultus.model.ModelContract;
import io.vultus.model.ModelPack;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model pack embeds. */
final class PackChoice {

    @Mixin
    private PackStoreOptions packs;

    @Option(
            names = "--pack",
            paramLabel = "PACK",
            description = "The model pack, by name or path. Default: the gallery's own, or the only one installed.")
    private String pack;

    /** Opens the chosen pack, whatever it is for. */
    ModelPack open() {
        return pack == null ? packs.store().only() : packs.store().find(pack);
    }

    /** Opens the chosen pack, for a gallery of this contract where nothing was chosen. */
    ModelPack open(ModelContract wanted) {
        return pack == null ? packs.store().matching(wanted) : packs.store().find(pack);
    }
}
