package io.vultus.cli;

import io.vultus.embedding.FacePipeline;
import io.vultus.photo.DamagedData;
import io.vultus.photo.PhotoLimits;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a photograph may cost, and what is done with a damaged one. */
final class PhotographOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private PhotoLimits limits = PhotoLimits.DEFAULT;

    @Option(
            names = "--accept-damaged",
            description =
                    "Use photographs whose data is damaged or ends early; the missing parts are grey. Default: they "
                            + "are refused.")
    private boolean acceptDamaged;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description =
                    "Decode at most so many pixels of a photograph. A larger JPEG is decoded at 1/2, 1/4 or 1/8 of "
                            + "its size, others are refused. Default: 40000000.")
    void setMaxPixels(long pixels) {
        if (pixels < 1) {
            throw new ParameterException(command.commandLine(), "--max-pixels is at least 1, got " + pixels);
        }
        limits = new PhotoLimits(PhotoLimits.DEFAULT.maxBytes(), pixels);
    }

    PhotoLimits limits() {
        return limits;
    }

    /** Tells a pipeline. */
    FacePipeline.Builder applyTo(FacePipeline.Builder pipeline) {
        return pipeline.limits(limits).damaged(acceptDamaged ? DamagedData.ACCEPT : DamagedData.REFUSE);
    }
}
