package io.vultus.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads work. */
final class ThreadsOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private int count = Runtime.getRuntime().availableProcessors();

    @Option(names = "--threads", paramLabel = "N", description = "How many threads work. Default: one a processor.")
    void setCount(int value) {
        if (value < 1) {
            throw new ParameterException(command.commandLine(), "--threads is at least 1, got " + value);
        }
        count = value;
    }

    int count() {
        return count;
    }
}
