package io.vultus.cli;

import io.vultus.text.VisibleText;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/**
 * The program. Commands are listed in {@link Command#subcommands}; each gives its examples as its
 * {@linkplain Command#footer footer}, and the program's own help gathers them.
 */
@Command(
        name = "vultus",
        description = "Faces in photographs: find them, remember them, name them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            EnrolCommand.class,
            IdentifyCommand.class,
            VerifyCommand.class,
            GalleryCommand.class,
            ModelCommand.class,
            TrainCommand.class,
            RecordsCommand.class,
            ExportCommand.class,
            BenchCommand.class
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n")
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs one command and ends the process with its {@link ExitCode}. */
    public static void main(String[] args) {
        ConsoleStreams.filterStandardError();
        ConsoleLogging.hushOthers();
        CommandLine vultus =
                commandLine().setOut(ConsoleStreams.writer(System.out)).setErr(ConsoleStreams.writer(System.err));
        System.exit(run(vultus, args));
    }

    /** Without a command there is nothing to do: says which there are. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    static CommandLine commandLine(Object... moreCommands) {
        CommandLine vultus = new CommandLine(new Main());
        for (Object command : moreCommands) {
            vultus.addSubcommand(command);
        }
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(vultus.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, Main::examples);
        sections.put(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST, Main::exitCodes);
        return vultus.registerConverter(double.class, FiniteNumber::parseDouble)
                .registerConverter(Double.class, FiniteNumber::parseDouble)
                .registerConverter(float.class, FiniteNumber::parseFloat)
                .registerConverter(Float.class, FiniteNumber::parseFloat)
                .setHelpSectionMap(sections)
                // A photograph or a person may be called "@x", which is no file of further arguments.
                .setExpandAtFiles(false)
                .setExecutionStrategy(Main::execute)
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler((wrong, args) -> usage(wrong))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Runs the last command with its output escaped. Help is our own text, and may have colours. */
    private static int execute(ParseResult parsed) {
        boolean help = parsed.asCommandLineList().stream()
                .map(CommandLine::getParseResult)
                .anyMatch(command -> command.isUsageHelpRequested() || command.isVersionHelpRequested());
        if (help) {
            return new RunLast().execute(parsed);
        }
        CommandLine vultus = parsed.commandSpec().commandLine();
        PrintWriter out = vultus.getOut();
        PrintWriter err = vultus.getErr();
        vultus.setOut(ConsoleStreams.visible(out)).setErr(ConsoleStreams.visible(err));
        try {
            return new RunLast().execute(parsed);
        } finally {
            vultus.getOut().flush();
            vultus.getErr().flush();
            vultus.setOut(out).setErr(err);
        }
    }

    /** Runs a command line; what is not an Exception (a native library that does not load) is reported here. */
    static int run(CommandLine vultus, String... args) {
        try {
            return vultus.execute(args);
        } catch (Error failure) {
            CommandLine command = vultus.getParseResult().asCommandLineList().getLast();
            return Failures.report(failure, command.getErr(), OutputOptions.isVerbose(command));
        }
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("vultus: " + VisibleText.line(wrong.getMessage()));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE.code();
    }

    /** A command's own examples; for the whole program those of all its commands. */
    private static String examples(Help help) {
        String[] lines = isProgram(help)
                ? Stream.of(help.subcommands().values())
                        .flatMap(Collection::stream)
                        .flatMap(command ->
                                Stream.of(command.commandSpec().usageMessage().footer()))
                        .toArray(String[]::new)
                : help.commandSpec().usageMessage().footer();
        return lines.length == 0 ? "" : help.createHeading("%nExamples:%n") + String.join("\n", lines) + "\n";
    }

    private static String exitCodes(Help help) {
        return isProgram(help)
                ? help.createHeading("%nExit codes:%n") + String.join("\n", ExitCode.table()) + "\n"
                : "";
    }

    private static boolean isProgram(Help help) {
        return help.commandSpec().parent() == null;
    }
}
