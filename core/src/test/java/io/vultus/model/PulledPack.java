package io.vultus.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.ProgressListener;
import java.nio.file.Path;

/**
 * The pack {@code faceplugin}, fetched from npm once for all tests; tests that need it are skipped where there is no
 * npm.
 */
public final class PulledPack {

    private PulledPack() {}

    /** Fetches it, or takes the one that an earlier test fetched. */
    public static synchronized ModelPack faceplugin() {
        try {
            return new PackPuller(PackStore.at(Path.of("target", "packs")))
                    .pull(
                            Catalogue.builtIn().entry("faceplugin"),
                            new PackPuller.Options(false, false),
                            ProgressListener.SILENT)
                    .pack();
        } catch (NpmMissingException e) {
            assumeTrue(false, "skipped: " + e.getMessage());
            throw e;
        }
    }
}
