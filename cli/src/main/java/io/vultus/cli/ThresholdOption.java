package io.vultus.cli;

import io.vultus.model.ModelPack;
import picocli.CommandLine.Option;

/** From which score on two faces count as one person's. */
final class ThresholdOption {

    @Option(
            names = "--threshold",
            paramLabel = "COSINE",
            description =
                    "The cosine from which on two faces are the same person's. Default: as the model pack advises.")
    private Double threshold;

    double of(ModelPack pack) {
        return threshold == null ? pack.manifest().recommendedThreshold() : threshold;
    }
}
