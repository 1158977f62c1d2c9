package io.vultus.cli;

import io.vultus.gallery.Gallery;
import io.vultus.gallery.UnknownIdentityException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Forgets people. */
@Command(
        name = "erase",
        description = {
            "Forget people: nothing of them stays in any file of the gallery.",
            "Photographs outside the gallery are not touched: a later enrol of the same folder brings people back."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus gallery erase --gallery staff ada bob"})
final class GalleryEraseCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private GalleryOptions gallery;

    @Parameters(paramLabel = "IDENTITY", arity = "1..*", description = "Whom; all or, if one is unknown, nobody.")
    private List<String> identities;

    @Override
    public void run() {
        try (Gallery open = gallery.openForChange()) {
            for (String identity : identities) {
                if (open.get(identity).isEmpty()) {
                    throw new UnknownIdentityException(identity);
                }
            }
            for (String identity : identities) {
                open.erase(identity);
                output.out().println("erased " + identity);
                output.out().flush();
            }
        }
    }
}
