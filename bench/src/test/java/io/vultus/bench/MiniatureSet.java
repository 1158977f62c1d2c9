package io.vultus.bench;

import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.bench.megaface.DevkitInput;
import io.vultus.bench.megaface.MegaFaceInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Real embeddings in the development kit's layout, with reference figures; tests that ask for them are skipped without.
 */
public final class MiniatureSet {

    private MiniatureSet() {}

    /** Its folder. */
    public static Path folder() {
        return SharedFiles.path("reference/megaface-mini");
    }

    /** Its template lists. */
    public static Path lists() {
        return folder().resolve("templatelists");
    }

    /** With its own features and its list of noisy distractors. */
    public static MegaFaceInput read() throws IOException {
        return read(folder().resolve("features"));
    }

    /** With other features of the same images. */
    public static MegaFaceInput read(Path features) throws IOException {
        return new DevkitInput(
                        features,
                        lists(),
                        "mbf",
                        Optional.empty(),
                        Optional.of(lists().resolve("megaface_noises.txt")),
                        DevkitInput.Leniency.NONE)
                .read(ProgressListener.SILENT);
    }
}
