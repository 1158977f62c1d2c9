package io.vultus.cli;

import io.vultus.model.PackStore;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where model packs are. */
final class PackStoreOptions {

    @Option(
            names = "--packs",
            paramLabel = "DIR",
            description = "The folder of model packs. Default: packs in the folder that the environment variable "
                    + PackStore.HOME_VARIABLE + " names, or in ~/.vultus.")
    private Path folder;

    PackStore store() {
        return folder == null ? PackStore.standard() : PackStore.at(folder);
    }
}
