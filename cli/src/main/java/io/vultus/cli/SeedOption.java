package io.vultus.cli;

import picocli.CommandLine.Option;

/** What everything random is made from. */
final class SeedOption {

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    private long value;

    long value() {
        return value;
    }
}
