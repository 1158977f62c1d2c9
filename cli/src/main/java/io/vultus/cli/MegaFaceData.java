package io.vultus.cli;

import io.vultus.ProgressListener;
import io.vultus.bench.megaface.DevkitInput;
import io.vultus.bench.megaface.MegaFaceInput;
import io.vultus.bench.megaface.SyntheticInput;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** MegaFace's probes and distractors, real or made up. */
final class MegaFaceData {

    @ArgGroup(exclusive = false)
    private Synthetic synthetic;

    @ArgGroup(exclusive = false)
    private Devkit devkit;

    /** Made up. */
    static final class Synthetic {

        @Option(
                names = "--synthetic",
                required = true,
                description = "Make embeddings with the statistics of real ones, some of them mislabelled.")
        @SuppressWarnings("unused") // that the group is there says it
        private boolean wanted;

        @Option(
                names = "--distractors",
                paramLabel = "N",
                description = "How many synthetic distractors. Default: 1000000, which take 2 GB of disk.")
        private int distractors = 1_000_000;
    }

    /** Files of the development kit. */
    static final class Devkit {

        @Option(
                names = "--features",
                required = true,
                paramLabel = "DIR",
                description = "The folder with facescrub and megaface, the trees of feature files, or matrices of the "
                        + "same, facescrub_NAME.vem and megaface_NAME.vem (\"bench pack\" makes them) or .npy.")
        private Path features;

        @Option(
                names = "--lists",
                required = true,
                paramLabel = "DIR",
                description = "The folder with facescrub_features_list.json and megaface_features_list.json_SIZE_SET.")
        private Path lists;

        @Option(
                names = "--algorithm",
                required = true,
                paramLabel = "NAME",
                description = "The embedder's name in the feature files' names, IMAGE_NAME.bin.")
        private String algorithm;

        @Option(names = "--probe-noise", paramLabel = "FILE", description = "A list of mislabelled probes.")
        private Optional<Path> probeNoise;

        @Option(
                names = "--distractor-noise",
                paramLabel = "FILE",
                description = "A list of distractors that show a probe identity.")
        private Optional<Path> distractorNoise;

        @Option(
                names = "--unmatched-noise",
                description = "Go on with a noise list that names none of the images. Without it that is an error.")
        private boolean unmatchedNoise;

        @Option(
                names = "--mixed",
                description =
                        "Go on where probes and distractors were extracted by two packs or with two sets of options.")
        private boolean mixed;

        DevkitInput input() {
            return new DevkitInput(
                    features,
                    lists,
                    algorithm,
                    probeNoise,
                    distractorNoise,
                    new DevkitInput.Leniency(mixed, unmatchedNoise));
        }
    }

    void check(CommandLine command) {
        if (synthetic != null && synthetic.distractors < 1) {
            throw new ParameterException(command, "--distractors is at least 1, got " + synthetic.distractors);
        }
    }

    /**
     * Reads or makes them.
     *
     * @param folder where made-up ones are kept
     */
    MegaFaceInput read(Path folder, long seed, int threads, ProgressListener progress)
            throws IOException, InterruptedException {
        if (devkit != null) {
            return devkit.input().read(progress);
        }
        return new SyntheticInput(folder, synthetic.distractors, SyntheticEmbeddings.DEFAULT_DIMENSION, seed, threads)
                .read(progress);
    }

    /** What results call the embedder. */
    String algorithm() {
        return devkit == null ? "synthetic" : devkit.algorithm;
    }
}
