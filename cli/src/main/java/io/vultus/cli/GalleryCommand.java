package io.vultus.cli;

import picocli.CommandLine.Command;

/** The commands about a gallery's people. */
@Command(
        name = "gallery",
        description = "See who is in a gallery, fill it with vectors, forget people, check its files.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            GalleryStatsCommand.class,
            GalleryListCommand.class,
            GalleryLoadCommand.class,
            GalleryCopyCommand.class,
            GalleryRebuildCommand.class,
            GalleryEraseCommand.class,
            GalleryVerifyCommand.class,
            GalleryCreateKeyCommand.class,
            GalleryRotateKeyCommand.class
        },
        footer = {"  vultus gallery stats --gallery staff", "  vultus gallery erase --gallery staff ada"})
final class GalleryCommand extends CommandGroup {}
