package io.vultus.cli;

import picocli.CommandLine.Command;

/** The commands about model packs. */
@Command(
        name = "model",
        description = "Fetch, import and show model packs: the networks that find and embed faces.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            ModelListCommand.class,
            ModelPullCommand.class,
            ModelImportCommand.class,
            ModelShowCommand.class,
            ModelMeasureCommand.class
        },
        footer = {
            "  vultus model list",
            "  vultus model pull faceplugin",
            "  vultus model import ~/.insightface/models/buffalo_l"
        })
final class ModelCommand extends CommandGroup {}
