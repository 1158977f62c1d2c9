package io.vultus.cli;

import io.vultus.VultusException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler {

    /** The nearest superclass in this table decides; what is not in it is {@link ExitCode#UNEXPECTED}. */
    private static final Map<Class<? extends Throwable>, ExitCode> EXIT_CODES = Map.ofEntries(
            Map.entry(NoSuchFileException.class, ExitCode.FILE_NOT_FOUND),
            Map.entry(NotDirectoryException.class, ExitCode.FILE_NOT_FOUND),
            Map.entry(InterruptedException.class, ExitCode.INTERRUPTED));

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command.getErr(), OutputOptions.isVerbose(command));
    }

    /** Prints what happened and says with which code to exit; the stack trace only if {@code verbose}. */
    static int report(Throwable failure, PrintWriter err, boolean verbose) {
        err.println("vultus: " + message(failure));
        if (verbose) {
            failure.printStackTrace(err);
        } else if (isUnexpected(failure)) {
            err.println("        (--verbose prints where this came from)");
        }
        err.flush();
        return exitCode(failure).code();
    }

    static ExitCode exitCode(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            ExitCode exit = EXIT_CODES.get(type);
            if (exit != null) {
                return exit;
            }
        }
        return ExitCode.UNEXPECTED;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return switch (failure) {
            case VultusException expected -> message;
            case NoSuchFileException missing -> "no such file or folder: " + message;
            case NotDirectoryException file -> "not a folder: " + message;
            case InterruptedException stopped -> "interrupted";
            default -> failure.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
        };
    }

    private static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof VultusException) && exitCode(failure) == ExitCode.UNEXPECTED;
    }
}
