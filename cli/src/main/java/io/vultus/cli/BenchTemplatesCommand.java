package io.vultus.cli;

import io.vultus.bench.people.FeatureTree;
import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.Source;
import io.vultus.bench.verification.TemplatesReport;
import io.vultus.format.DevkitTree;
import io.vultus.format.IjbMediaList;
import io.vultus.format.IjbPairList;
import io.vultus.protocol.TemplateVerification;
import io.vultus.protocol.VerificationScores;
import io.vultus.search.EmbeddingMatrix;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs verification of templates. */
@Command(
        name = "templates",
        description = {
            "Tell pairs of templates of one person from pairs of two, as IJB-B and IJB-C do: true accept rates.",
            "",
            "Takes the feature files of the images (\"bench extract\" makes them) and the lists in InsightFace's layout."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench templates --features features/ijbc --algorithm r100 \\",
            "      --media ijbc_face_tid_mid.txt --pairs ijbc_template_pair_label.txt"
        })
final class BenchTemplatesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ThreadsOption threads;

    @Option(
            names = "--features",
            required = true,
            paramLabel = "DIR",
            description = "The feature files, IMAGE_NAME.bin.")
    private Path features;

    @Option(
            names = "--algorithm",
            required = true,
            paramLabel = "NAME",
            description = "The embedder's name in the feature files' names.")
    private String algorithm;

    @Option(
            names = "--media",
            required = true,
            paramLabel = "FILE",
            description = "A line for each image: image, template, medium.")
    private Path media;

    @Option(
            names = "--pairs",
            required = true,
            paramLabel = "FILE",
            description = "A line for each pair: template, template, 1 for one person or 0 for two.")
    private Path pairs;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "FAR",
            description = "The false accept rates to report at. Default: 1e-5,1e-4,1e-3,1e-2.")
    private List<Double> rates = List.of(1e-5, 1e-4, 1e-3, 1e-2);

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-templates",
            description = "Where to write templates.html and templates.json. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (double rate : rates) {
            if (!(rate >= 0 && rate <= 1)) {
                throw new ParameterException(spec.commandLine(), "--rates lie between 0 and 1, got " + rate);
            }
        }
        if (rates.stream().distinct().count() < rates.size()) {
            throw new ParameterException(spec.commandLine(), "--rates names a rate twice: " + rates);
        }
        return BenchRun.reserving(folder, this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        BenchRun run = BenchRun.begin();
        IjbMediaList images = IjbMediaList.read(media);
        IjbPairList compared = IjbPairList.read(pairs);
        TemplatesReport report;
        try (Progress progress = output.progress()) {
            int count = images.images().size();
            EmbeddingMatrix matrix = new DevkitTree(features, algorithm)
                    .read(images.images(), n -> progress.progress("reading features", n, count));
            TemplateVerification templates = TemplateVerification.of(matrix, images);
            VerificationScores scores = templates.compare(compared, threads.count(), progress);
            report = new TemplatesReport(
                    media.getFileName() + ", " + algorithm,
                    List.of(
                            Source.of("features, " + algorithm, matrix),
                            FeatureTree.provenance("images", algorithm, new DevkitTree(features, algorithm).record()),
                            Source.of(media),
                            Source.of(pairs)),
                    run.environment(0, threads),
                    count,
                    templates.templates(),
                    compared.size(),
                    rates.stream().map(scores::at).toList(),
                    scores.roc());
        }
        print(report, report.write(folder));
        return ExitCode.OK.code();
    }

    private void print(TemplatesReport report, Path page) throws IOException {
        PrintWriter out = output.out();
        if (json) {
            out.println(report.toJson());
            return;
        }
        out.printf(
                Locale.ROOT,
                "%d images, %d templates, %d pairs%n",
                report.images(),
                report.templates(),
                report.pairs());
        for (MeasuredRate rate : MeasuredRate.of(report.operatingPoints())) {
            out.printf("TAR at FAR %s: %s (%s impostors decide)%n", rate.label(), rate.percent(), rate.deciding());
        }
        out.println(MeasuredRate.LEGEND);
        out.println("Report: " + page);
        out.flush();
    }
}
