package io.vultus.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How much a command says on standard error. Every command takes these options:
 *
 * <pre>{@code
 * @Mixin
 * private OutputOptions output;
 * }</pre>
 */
final class OutputOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log what is done, and where an error came from.")
    void setVerbose(boolean verbose) {
        this.verbose = verbose;
        if (verbose) {
            ConsoleLogging.showEverything();
        }
    }

    /** Whether {@code --verbose} was given to the command. */
    static boolean isVerbose(CommandLine command) {
        return command.getMixins().values().stream()
                .anyMatch(mixin -> mixin instanceof OutputOptions options && options.verbose);
    }

    /** Where results go. */
    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Where remarks go. */
    PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** Shows the progress of long tasks on standard error; to be closed when the last of them has ended. */
    Progress progress() {
        return quiet ? Progress.SILENT : Progress.onStandardError();
    }
}
