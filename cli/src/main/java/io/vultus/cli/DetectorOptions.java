package io.vultus.cli;

import io.vultus.model.DetectorSpec;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A face detector's file, and what must be known of it. */
final class DetectorOptions {

    @Option(names = "--detector", required = true, paramLabel = "FILE", description = "The face detector.")
    private Path file;

    @Option(
            names = "--detector-type",
            paramLabel = "TYPE",
            defaultValue = "yunet",
            description = "yunet (default), scrfd, or ultraface with --landmarks.")
    private DetectorSpec.Type type;

    @Option(names = "--landmarks", paramLabel = "FILE", description = "The network of 68 landmarks.")
    private Optional<Path> landmarks;

    Path file() {
        return file;
    }

    DetectorSpec.Type type() {
        return type;
    }

    Optional<Path> landmarks() {
        return landmarks;
    }
}
