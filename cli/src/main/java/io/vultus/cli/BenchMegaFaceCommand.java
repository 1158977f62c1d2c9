package io.vultus.cli;

import io.vultus.bench.megaface.Cleaning;
import io.vultus.bench.megaface.GalleryComparison;
import io.vultus.bench.megaface.GalleryRun;
import io.vultus.bench.megaface.MegaFaceBenchmark;
import io.vultus.bench.megaface.MegaFaceInput;
import io.vultus.bench.megaface.MegaFaceReport;
import io.vultus.bench.megaface.MegaFaceRun;
import io.vultus.bench.report.MeasuredRate;
import io.vultus.bench.report.Thumbnails;
import io.vultus.gallery.lucene.SearchStructure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs MegaFace's identification. */
@Command(
        name = "megaface",
        description = {
            "Find 80 people among a million others, as MegaFace does, exactly.",
            "",
            "Takes the feature files and lists of MegaFace's development kit, or makes synthetic ones of the same size. "
                    + "Writes megaface.html, megaface.json, and the development kit's own results."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench megaface --synthetic --distractors 100000 --through scan,hnsw",
            "  vultus bench megaface --features features --lists templatelists --algorithm r100 \\",
            "      --probe-noise facescrub_noises.txt --distractor-noise megaface_noises.txt --clean raw,dropped,devkit \\",
            "      --photos facescrub_images --photos megaface_images"
        })
final class BenchMegaFaceCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @ArgGroup(multiplicity = "1")
    private MegaFaceData data;

    @Option(
            names = "--clean",
            split = ",",
            paramLabel = "HOW",
            defaultValue = "raw,dropped",
            description = "What is done about mislabelled images: raw (nothing), dropped, devkit (replaced and put far"
                    + " away). Default: ${DEFAULT-VALUE}.")
    private List<Cleaning> cleanings;

    @Option(
            names = "--through",
            split = ",",
            paramLabel = "STRUCTURE",
            description =
                    "Ask galleries too: scan, hnsw. Compares their answers with the exact ones, for the last way of"
                            + " cleaning and the most distractors. They stay in DIR/galleries, some 3 GB for a million; graphs"
                            + " over a million take about an hour of a processor to build.")
    private List<SearchStructure> structures = List.of();

    @Option(
            names = "--ties-lose",
            description =
                    "Count a trial as lost where a distractor scores exactly what the mate does. By default such a "
                            + "trial is won; how many there are is told either way.")
    private boolean tiesLose;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private SeedOption seed;

    @Mixin
    private PhotosOption photos;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-megaface",
            description = "Where to write the results. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Override
    public Integer call() throws IOException, InterruptedException {
        data.check(spec.commandLine());
        requireDistinct("--clean", cleanings);
        requireDistinct("--through", structures);
        return BenchRun.reserving(folder, this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        Thumbnails thumbnails = photos.thumbnails();
        BenchRun run = BenchRun.begin();
        MegaFaceReport report;
        try (Progress progress = output.progress()) {
            MegaFaceInput input = data.read(folder.resolve("data"), seed.value(), threads.count(), progress);
            MegaFaceBenchmark benchmark =
                    new MegaFaceBenchmark(cleaningsFor(input), threads.count(), seed.value(), tiesLose);
            List<MegaFaceRun> runs = benchmark.run(input, progress);
            GalleryComparison comparison =
                    new GalleryComparison(folder.resolve("galleries"), GalleryComparison.GRAPH, threads.count());
            report = new MegaFaceReport(
                    input.name(),
                    input.sources(),
                    input.noise(),
                    run.environment(seed.value(), threads),
                    runs,
                    benchmark.throughGalleries(input, runs, structures, comparison, progress));
        }
        print(report, report.write(folder, data.algorithm(), thumbnails));
        return ExitCode.OK.code();
    }

    private void requireDistinct(String option, List<?> values) {
        if (values.stream().distinct().count() < values.size()) {
            throw new ParameterException(spec.commandLine(), option + " names something twice: " + values);
        }
    }

    /** Where nothing is known to be mislabelled, a row of cleaned figures would only repeat the others. */
    private List<Cleaning> cleaningsFor(MegaFaceInput input) {
        List<Cleaning> possible = cleanings.stream()
                .filter(cleaning -> cleaning == Cleaning.RAW || input.hasNoise())
                .toList();
        if (possible.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--clean " + cleanings + " needs a noise list that names images: --probe-noise or"
                            + " --distractor-noise");
        }
        if (possible.size() < cleanings.size()) {
            output.err().println("No image is known to be mislabelled: the figures are raw only.");
        }
        return possible;
    }

    private void print(MegaFaceReport report, Path page) {
        PrintWriter out = output.out();
        out.printf("%-8s  %11s  %7s  %-20s%n", "", "distractors", "rank-1", "TAR at FAR");
        for (MegaFaceRun run : report.runs()) {
            StringBuilder rates = new StringBuilder();
            for (MeasuredRate rate : MeasuredRate.of(run.result())) {
                rates.append("  ").append(rate.label()).append(": ").append(rate.percent());
            }
            out.printf(
                    Locale.ROOT,
                    "%-8s  %11d  %5.2f %%%s%n",
                    run.cleaning().name().toLowerCase(Locale.ROOT),
                    run.size(),
                    100 * run.rank1(),
                    rates);
        }
        if (report.runs().stream()
                .anyMatch(run -> run.result().operatingPoints().stream().anyMatch(point -> point.isWeak()))) {
            out.println(MeasuredRate.LEGEND);
        }
        for (MegaFaceRun run : report.runs()) {
            if (run.result().tiedTrials() > 0) {
                out.printf(
                        Locale.ROOT,
                        "%s, %d distractors: %d of %d trials tie with a distractor; rank-1 is %.2f %% where ties lose%n",
                        run.cleaning().name().toLowerCase(Locale.ROOT),
                        run.size(),
                        run.result().tiedTrials(),
                        run.result().cmc().trials(),
                        100 * run.result().cmcWhereTiesLose().recall(1));
            }
        }
        for (MegaFaceInput.NoiseHits list : report.noise()) {
            out.printf("%s: %d of %d entries are among the images%n", list.list(), list.hits(), list.entries());
        }
        for (GalleryRun run : report.throughGalleries()) {
            out.printf(
                    Locale.ROOT,
                    "through a gallery, %s: rank-1 %.2f %%, %+.4f points from exact; %d of %d trials changed%n",
                    run.structure().id(),
                    100 * run.rank1(),
                    100 * run.difference(),
                    run.changed().size(),
                    run.exact().result().cmc().trials());
        }
        for (GalleryRun run : report.throughGalleries()) {
            out.printf(
                    Locale.ROOT,
                    "one search, %s: %.2f ms in the median, %.2f ms at the 99th percentile%n",
                    run.structure().id(),
                    run.latencies().median(),
                    run.latencies().percentile99());
        }
        out.println("Report: " + page);
    }
}
