package io.vultus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Real photographs, models and reference figures that live beside the project; tests that need them are skipped
 * without.
 */
public final class SharedFiles {

    private SharedFiles() {}

    /** A file or folder below the shared one; skips the calling test where it is missing. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("vultus.shared", "../../shared")).resolve(relative);
        assumeTrue(Files.exists(path), () -> "skipped: no " + path + "; set -Dvultus.shared to the folder that has it");
        return path;
    }
}
