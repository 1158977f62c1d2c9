package io.vultus.cli;

import io.vultus.model.Catalogue;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model packs can be had. */
final class CatalogueOptions {

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "A catalogue of your own, in place of the one that comes with Vultus.")
    private Path file;

    Catalogue catalogue() {
        return file == null ? Catalogue.builtIn() : Catalogue.read(file);
    }
}
