package io.vultus.cli;

import io.vultus.bench.verification.VerificationBenchmark;
import io.vultus.bench.verification.VerificationBenchmark.Result;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.format.VerificationBin;
import io.vultus.model.ModelPack;
import io.vultus.protocol.LfwPairs;
import io.vultus.protocol.OperatingPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs 1:1 verification. */
@Command(
        name = "verification",
        description = {
            "Tell pairs of one person from pairs of two, as LFW does: accuracy over folds, and true accept rates.",
            "",
            "Takes photographs and pairs.txt, or a set of aligned faces as InsightFace publishes it (lfw.bin, cfp_fp.bin)."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench verification --photos lfw --pairs pairs.txt",
            "  vultus bench verification --set cfp_fp.bin --pack faceplugin --flip"
        })
final class BenchVerificationCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackChoice packs;

    @Mixin
    private ThreadsOption threads;

    @ArgGroup(multiplicity = "1")
    private Data data;

    @Option(names = "--flip", description = "Embed the mirror image of each face too.")
    private boolean flip;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Photographs or aligned faces. */
    static final class Data {

        @Option(names = "--set", required = true, paramLabel = "FILE", description = "A set of aligned faces.")
        private Path set;

        @ArgGroup(exclusive = false)
        private Photographs photographs;
    }

    /** Photographs. */
    static final class Photographs {

        @Option(
                names = "--photos",
                required = true,
                paramLabel = "DIR",
                description = "Photographs, DIR/NAME/NAME_0001.jpg.")
        private Path folder;

        @Option(names = "--pairs", required = true, paramLabel = "FILE", description = "The pairs, as LFW lists them.")
        private Path pairs;
    }

    /** The answer, for programs. */
    record Answer(
            String pack,
            int pairs,
            double accuracy,
            double standardError,
            List<Double> thresholds,
            List<OperatingPoint> operatingPoints) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        ModelPack pack = packs.open();
        FacePipeline.Builder builder = pack.openPipeline().selection(FaceSelection.CENTRAL);
        if (flip) {
            builder.flip(true);
        }
        Result result;
        try (FacePipeline pipeline = builder.build();
                Progress progress = output.progress()) {
            VerificationBenchmark benchmark = new VerificationBenchmark(pipeline, threads.count());
            result = data.set == null
                    ? benchmark.photographs(data.photographs.folder, LfwPairs.read(data.photographs.pairs), progress)
                    : benchmark.aligned(VerificationBin.read(data.set), progress);
        }
        print(new Answer(
                pack.name(),
                result.pairs(),
                result.verification().accuracy(),
                result.verification().standardError(),
                result.verification().foldThresholds(),
                result.operatingPoints()));
        return ExitCode.OK.code();
    }

    private void print(Answer answer) {
        if (json) {
            output.out().println(JsonOutput.of(answer));
            return;
        }
        output.out()
                .printf(
                        Locale.ROOT,
                        "%s: %d pairs, accuracy %.2f %% ± %.2f, threshold %.3f%n",
                        answer.pack,
                        answer.pairs,
                        100 * answer.accuracy,
                        100 * answer.standardError,
                        answer.thresholds.stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow());
        for (OperatingPoint point : answer.operatingPoints) {
            output.out()
                    .printf(
                            Locale.ROOT,
                            "accepts %6.2f %% of genuine pairs where %.1f %% of impostors are accepted%n",
                            100 * point.trueAcceptRate(),
                            100 * point.falseAcceptRate());
        }
    }
}
