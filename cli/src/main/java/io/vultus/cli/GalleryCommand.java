package io.vultus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about a gallery's people. */
@Command(
        name = "gallery",
        description = "See who is in a gallery, and forget people.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {GalleryStatsCommand.class, GalleryListCommand.class, GalleryEraseCommand.class},
        footer = {"  vultus gallery stats --gallery staff", "  vultus gallery erase --gallery staff ada"})
final class GalleryCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
