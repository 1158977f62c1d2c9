package io.vultus.cli;

import io.vultus.model.DetectorSpec;
import io.vultus.model.DetectorTypes;
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
            description = "yunet, scrfd, or ultraface with --landmarks. Default: told by its outputs.")
    private Optional<DetectorSpec.Type> type;

    @Option(names = "--landmarks", paramLabel = "FILE", description = "The network of 68 landmarks.")
    private Optional<Path> landmarks;

    Path file() {
        return file;
    }

    /** The type that was given, or else what the detector's outputs tell. */
    DetectorSpec.Type type() {
        return type.orElseGet(() -> DetectorTypes.of(file));
    }

    Optional<DetectorSpec.Type> givenType() {
        return type;
    }

    Optional<Path> landmarks() {
        return landmarks;
    }
}
