package io.vultus.cli;

import io.vultus.bench.megaface.MegaFaceInput;
import io.vultus.bench.report.Thumbnails;
import io.vultus.bench.suspects.Suspect;
import io.vultus.bench.suspects.SuspectFinder;
import io.vultus.bench.suspects.SuspectLists;
import io.vultus.bench.suspects.SuspectSheet;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds mislabelled images. */
@Command(
        name = "suspects",
        description = {
            "Find images that are probably mislabelled: probes far from their identity, distractors near one, and, if "
                    + "asked, near-duplicates.",
            "",
            "Writes noise lists that \"bench megaface\" takes, and suspects.html for a person to confirm them by."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench suspects --features features --lists templatelists --algorithm r100 \\",
            "      --photos facescrub_images --photos megaface_images",
            "  vultus bench suspects --synthetic --distractors 100000 --duplicates 0.95"
        })
final class BenchSuspectsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @ArgGroup(multiplicity = "1")
    private MegaFaceData data;

    @Mixin
    private ThreadsOption threads;

    @Option(
            names = "--probe-threshold",
            paramLabel = "COSINE",
            description = "Probes below it to their identity's other images are suspect. Default: 0.35.")
    private double probeThreshold = SuspectFinder.DEFAULT_PROBE_THRESHOLD;

    @Option(
            names = "--distractor-threshold",
            paramLabel = "COSINE",
            description = "Distractors from it on to an identity are suspect. Default: 0.65.")
    private double distractorThreshold = SuspectFinder.DEFAULT_DISTRACTOR_THRESHOLD;

    @Option(
            names = "--duplicates",
            paramLabel = "COSINE",
            description =
                    "Look for pairs of images from this cosine on, 0.95 say. Compares all with all: some 20 s for 100,000 "
                            + "distractors on two cores, a hundred times that for a million.")
    private Double duplicateThreshold;

    @Mixin
    private PhotosOption photos;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "Of synthetic embeddings. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-suspects",
            description = "Where to write the lists and the page. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Override
    public Integer call() throws IOException, InterruptedException {
        data.check(spec.commandLine());
        return BenchRun.reserving(folder, this::search);
    }

    private int search() throws IOException, InterruptedException {
        Thumbnails thumbnails = photos.thumbnails();
        SuspectFinder finder = new SuspectFinder(
                probeThreshold,
                distractorThreshold,
                duplicateThreshold == null ? OptionalDouble.empty() : OptionalDouble.of(duplicateThreshold),
                threads.count());
        MegaFaceInput input;
        List<Suspect> suspects;
        try (Progress progress = output.progress()) {
            input = data.read(folder.resolve("data"), seed, threads.count(), progress);
            suspects = finder.find(input, progress);
        }
        List<Path> files = new ArrayList<>(new SuspectLists(folder).write(suspects, finder));
        Path page = folder.resolve("suspects.html");
        AtomicFile.writeString(page, FileAccess.OWNER, new SuspectSheet(input.name(), suspects, thumbnails).toHtml());
        files.add(page);
        print(suspects, files);
        return ExitCode.OK.code();
    }

    private void print(List<Suspect> suspects, List<Path> files) {
        Map<Suspect.Kind, Integer> counts = new TreeMap<>();
        suspects.forEach(suspect -> counts.merge(suspect.kind(), 1, Integer::sum));
        PrintWriter out = output.out();
        out.printf(Locale.ROOT, "%d suspects%n", suspects.size());
        counts.forEach((kind, count) -> out.printf(
                Locale.ROOT,
                "  %6d %s%n",
                count,
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        files.forEach(out::println);
        out.flush();
    }
}
