package io.vultus.cli;

import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.Source;
import io.vultus.bench.report.Thumbnails;
import io.vultus.bench.verification.SetThumbnails;
import io.vultus.bench.verification.VerificationBenchmark;
import io.vultus.bench.verification.VerificationBenchmark.FailedImage;
import io.vultus.bench.verification.VerificationBenchmark.Result;
import io.vultus.bench.verification.VerificationReport;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.format.VerificationBin;
import io.vultus.model.ModelPack;
import io.vultus.protocol.KFoldVerification;
import io.vultus.protocol.LfwPairs;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
            "Takes photographs and pairs.txt, or a set of aligned faces as InsightFace publishes it (lfw.bin, cfp_fp.bin).",
            "",
            "A photograph without a face, or damaged, is a failure to enrol: it is listed, and the accuracy is given "
                    + "both without its pairs and with them rejected. A missing photograph is an error."
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
    private PhotographOptions photographs;

    @Mixin
    private ThreadsOption threads;

    @ArgGroup(multiplicity = "1")
    private Data data;

    @Option(names = "--flip", description = "Embed the mirror image of each face too.")
    private boolean flip;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-verification",
            description = "Where to write verification.html and verification.json. Default: ${DEFAULT-VALUE}.")
    private Path folder;

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

    @Override
    public Integer call() throws IOException, InterruptedException {
        return BenchRun.reserving(folder, this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        BenchRun run = BenchRun.begin();
        ModelPack pack = packs.open();
        FacePipeline.Builder builder = photographs
                .applyTo(pack.openPipeline())
                .selection(FaceSelection.CENTRAL)
                .maxConcurrent(threads.count());
        if (flip) {
            builder.flip(true);
        }
        List<Source> sources = new ArrayList<>(List.of(new Source("model pack " + pack.name(), pack.fingerprint())));
        Result result;
        Thumbnails thumbnails;
        try (FacePipeline pipeline = builder.build();
                Progress progress = output.progress()) {
            VerificationBenchmark benchmark = new VerificationBenchmark(pipeline, threads.count());
            if (data.set == null) {
                LfwPairs pairs = LfwPairs.read(data.photographs.pairs);
                result = benchmark.photographs(data.photographs.folder, pairs, progress);
                sources.add(Source.of(data.photographs.pairs));
                sources.add(Source.of("photographs", data.photographs.folder, pairs.images()));
                thumbnails = image -> PhotosOption.thumbnail(data.photographs.folder.resolve(image));
            } else {
                VerificationBin set = VerificationBin.read(data.set);
                result = benchmark.aligned(set, progress);
                sources.add(Source.of(data.set));
                thumbnails = new SetThumbnails(set);
            }
        }
        for (FailedImage failed : result.failures()) {
            output.err().println("failed to enrol: " + VisibleText.line(failed.image() + ": " + failed.reason()));
        }
        String mirrored = flip || pack.manifest().embedder().flip() ? ", with mirror images" : "";
        VerificationReport report = new VerificationReport(
                sources.get(1).name() + ", " + pack.name() + mirrored, sources, run.environment(0, threads), result);
        print(pack.name(), report, report.write(folder, thumbnails));
        return ExitCode.OK.code();
    }

    private void print(String pack, VerificationReport report, Path page) throws IOException {
        PrintWriter out = output.out();
        if (json) {
            out.println(report.toJson());
            return;
        }
        KFoldVerification verification = report.result().verification();
        out.printf(
                Locale.ROOT,
                "%s: %d pairs, accuracy %.2f %% ± %.2f, threshold %.3f%n",
                pack,
                report.result().compared(),
                100 * verification.accuracy(),
                100 * verification.standardError(),
                verification.meanThreshold());
        out.printf(
                Locale.ROOT,
                "accuracy %.2f %% with thresholds 0.01 apart, as in published figures%n",
                100 * report.result().onGrid().accuracy());
        printFailures(report.result(), out);
        for (MeasuredRate rate : MeasuredRate.of(report.result().operatingPoints())) {
            out.printf(
                    "accepts %s of genuine pairs where %s of impostors are accepted (%s)%n",
                    rate.percent(), rate.label(), rate.deciding());
        }
        if (!report.result().hasBothKinds()) {
            out.println(VerificationReport.ONE_KIND);
        }
        out.println("Report: " + page);
        out.flush();
    }

    private static void printFailures(Result result, PrintWriter out) {
        result.withFailures()
                .ifPresent(all -> out.printf(
                        Locale.ROOT,
                        "%d images failed to enrol; with their %d pairs rejected: %d pairs, accuracy %.2f %% ± %.2f%n",
                        result.failures().size(),
                        result.failedPairs(),
                        result.pairs(),
                        100 * all.accuracy(),
                        100 * all.standardError()));
    }
}
