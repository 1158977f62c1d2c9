package io.vultus.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
final class ModelCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
