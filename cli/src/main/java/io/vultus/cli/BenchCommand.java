package io.vultus.cli;

import picocli.CommandLine.Command;

/** The commands that measure. */
@Command(
        name = "bench",
        description = "Run the field's benchmarks and write reports.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            BenchMegaFaceCommand.class,
            BenchVerificationCommand.class,
            BenchExtractCommand.class,
            BenchPackCommand.class,
            BenchOpenSetCommand.class,
            BenchSuspectsCommand.class,
            BenchTemplatesCommand.class,
            BenchOverlapCommand.class,
            BenchAnnCommand.class,
            BenchCompareCommand.class,
            BenchCheckCommand.class
        },
        footer = {
            "  vultus bench megaface --synthetic",
            "  vultus bench megaface --features features --lists templatelists --algorithm r100",
            "  vultus bench verification --photos lfw --pairs pairs.txt",
            "  vultus bench extract --photos facescrub --out features/facescrub --algorithm r100",
            "  vultus bench ann --synthetic 100000",
            "  vultus bench compare before after",
            "  vultus bench check"
        })
final class BenchCommand extends CommandGroup {}
