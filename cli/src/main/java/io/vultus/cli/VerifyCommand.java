package io.vultus.cli;

import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.model.ModelPack;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two photographs. */
@Command(
        name = "verify",
        description = "Say whether two photographs show the same person: the largest face of each is compared.",
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {"  vultus verify passport.jpg selfie.jpg", "  vultus verify --threshold 0.5 --json a.jpg b.jpg"})
final class VerifyCommand implements Runnable {

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackChoice packs;

    @Mixin
    private PhotographOptions photographs;

    @Mixin
    private ThresholdOption threshold;

    @Parameters(paramLabel = "A.jpg", index = "0", description = "One photograph.")
    private Path first;

    @Parameters(paramLabel = "B.jpg", index = "1", description = "The other.")
    private Path second;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** The answer, for programs. */
    record Answer(String first, String second, double cosine, double threshold, boolean same) {}

    @Override
    public void run() {
        ModelPack pack = packs.open();
        double cosine;
        try (FacePipeline pipeline = photographs
                .applyTo(pack.openPipeline())
                .selection(FaceSelection.LARGEST)
                .build()) {
            cosine = pipeline.embed(first).cosine(pipeline.embed(second));
        }
        double limit = threshold.of(pack);
        Answer answer = new Answer(first.toString(), second.toString(), cosine, limit, cosine >= limit);
        output.out().println(json ? JsonOutput.of(answer) : sentence(answer));
        output.out().flush();
    }

    private static String sentence(Answer answer) {
        return String.format(
                Locale.ROOT,
                "%s: cosine %.3f, threshold %.3f",
                answer.same ? "the same person" : "two people",
                answer.cosine,
                answer.threshold);
    }
}
