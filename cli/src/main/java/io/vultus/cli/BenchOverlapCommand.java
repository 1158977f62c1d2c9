package io.vultus.cli;

import io.vultus.ProgressListener;
import io.vultus.bench.overlap.IdentityCentres;
import io.vultus.bench.overlap.IdentityOverlap;
import io.vultus.bench.overlap.IdentityOverlap.Nearest;
import io.vultus.bench.overlap.OverlapReport;
import io.vultus.bench.people.EmbeddedPeople;
import io.vultus.bench.report.Source;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.format.RecordSet;
import io.vultus.format.RecordSetCopy;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Finds people of a test set in a training set. */
@Command(
        name = "overlap",
        description = {
            "Find the people of a training set that are in a test set too, by the cosine of their centres, and copy the "
                    + "training set without them.",
            "",
            "Both sets are embedded by the same model: a training set of aligned faces (RecordIO) and photographs by a "
                    + "pack, or feature files that it made."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench overlap --set ms1m --probe-features features/facescrub --copy ms1m-without",
            "  vultus bench overlap --features features/training --probe-features features/facescrub"
        })
final class BenchOverlapCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private PackChoice packs;

    @Mixin
    private ThreadsOption threads;

    @ArgGroup(multiplicity = "1")
    private Training training;

    @ArgGroup(multiplicity = "1")
    private Probes probes;

    @Option(
            names = "--threshold",
            paramLabel = "COSINE",
            description =
                    "Training identities from it on to a test identity are taken for the same person. Default: 0.45.")
    private double threshold = IdentityOverlap.DEFAULT_THRESHOLD;

    @Option(
            names = "--per-identity",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many images of a training identity make its centre. Default: ${DEFAULT-VALUE}.")
    private int perIdentity;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            defaultValue = "overlap.txt",
            description = "Where to list them: identity, test identity, cosine. Default: ${DEFAULT-VALUE}.")
    private Path list;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-overlap",
            description = "Where to write overlap.html and overlap.json. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(
            names = "--copy",
            paramLabel = "DIR",
            description = "A new folder, for the training set without them; only with --set.")
    private Path copy;

    /** The training set. */
    static final class Training {

        @Option(
                names = "--set",
                required = true,
                paramLabel = "PATH",
                description = "The training set: a folder with train.rec, or a file .rec.")
        private Path set;

        @Option(
                names = "--features",
                required = true,
                paramLabel = "DIR",
                description = "Feature files (.bin) of the training set, one subfolder a person.")
        private Path features;
    }

    /** The test set. */
    static final class Probes {

        @Option(
                names = "--probe-features",
                required = true,
                paramLabel = "DIR",
                description = "Feature files (.bin) of the test set, one subfolder a person.")
        private Path features;

        @Option(
                names = "--probe-photos",
                required = true,
                paramLabel = "DIR",
                description = "Photographs of the test set, one subfolder a person.")
        private Path photos;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        return FinishOnSignal.during(this::run);
    }

    private void check() throws FileAlreadyExistsException {
        if (copy != null && training.set == null) {
            throw new ParameterException(spec.commandLine(), "--copy goes with --set: feature files hold no images");
        }
        if (perIdentity < 1) {
            throw new ParameterException(spec.commandLine(), "--per-identity is at least 1, got " + perIdentity);
        }
        if (copy != null && Files.exists(copy)) {
            throw new FileAlreadyExistsException(copy.toString(), null, "the copy goes into a new folder");
        }
    }

    private int run() throws IOException, InterruptedException {
        BenchRun run = BenchRun.begin();
        RecordSet set = training.set == null ? null : RecordSet.open(training.set);
        OverlapReport report;
        try (Progress progress = output.progress()) {
            IdentityCentres.Builder ours = new IdentityCentres.Builder();
            IdentityCentres.Builder theirs = new IdentityCentres.Builder();
            embed(set, ours, theirs, progress);
            IdentityCentres trained = ours.build();
            IdentityCentres tested = theirs.build();
            IdentityOverlap overlap = IdentityOverlap.find(trained, tested, threads.count(), progress);
            List<Nearest> found = overlap.above(threshold);
            write(found);
            report = new OverlapReport(
                    (set == null ? training.features : training.set).getFileName() + " and "
                            + (probes.features == null ? probes.photos : probes.features).getFileName(),
                    List.of(
                            Source.of("centres of the training set", trained.centres()),
                            Source.of("centres of the test set", tested.centres())),
                    run.environment(0, threads),
                    overlap,
                    threshold,
                    set == null ? OptionalInt.empty() : OptionalInt.of(set.size()),
                    copyWithout(found, set, progress));
        }
        print(report, report.write(folder));
        return ExitCode.OK.code();
    }

    /** How many images the copy has, if one is wanted and there is anything to leave out. */
    private OptionalInt copyWithout(List<Nearest> found, RecordSet set, ProgressListener progress)
            throws IOException, InterruptedException {
        if (copy == null || found.isEmpty()) {
            return OptionalInt.empty();
        }
        Set<Integer> labels =
                found.stream().map(each -> Integer.valueOf(each.identity())).collect(Collectors.toSet());
        return OptionalInt.of(RecordSetCopy.without(labels, set, copy, progress).images());
    }

    private void embed(
            RecordSet set, IdentityCentres.Builder ours, IdentityCentres.Builder theirs, ProgressListener progress)
            throws IOException, InterruptedException {
        EmbeddedPeople people = new EmbeddedPeople(
                threads.count(), problem -> output.err().println("left out: " + VisibleText.line(problem)));
        if (set == null) {
            people.features(training.features, ours::add, progress);
        }
        if (probes.features != null) {
            people.features(probes.features, theirs::add, progress);
        }
        if (set != null || probes.photos != null) {
            try (FacePipeline pipeline = packs.open()
                    .openPipeline()
                    .selection(FaceSelection.CENTRAL)
                    .maxConcurrent(threads.count())
                    .build()) {
                if (probes.photos != null) {
                    people.photographs(probes.photos, pipeline, theirs::add, progress);
                }
                if (set != null) {
                    people.aligned(set, perIdentity, pipeline, ours::add, progress);
                }
            }
        }
    }

    private void write(List<Nearest> found) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# training identities with a centre cosine of at least " + threshold + " to a test identity");
        for (Nearest each : found) {
            lines.add(String.format(Locale.ROOT, "%s\t%s\t%.4f", each.identity(), each.probe(), each.cosine()));
        }
        Files.write(list, lines);
    }

    private void print(OverlapReport report, Path page) {
        PrintWriter out = output.out();
        out.printf("%-9s %10s %10s  %s%n", "", "identities", "images", "nearest to a test identity");
        for (OverlapReport.State state : report.states()) {
            String images =
                    state.images().isPresent() ? Integer.toString(state.images().getAsInt()) : "";
            out.printf("%-9s %10d %10s  %s%n", state.name(), state.identities(), images, state.shownNearest());
        }
        out.println("From a cosine of … on, so many identities would be dropped:");
        report.droppedByThreshold().forEach((cosine, count) -> out.printf(Locale.ROOT, "  %.2f %8d%n", cosine, count));
        out.println("Listed: " + list);
        if (report.imagesAfter().isPresent()) {
            out.println("Copied: " + copy);
        } else if (copy != null) {
            out.println("Nothing to drop: no copy was made.");
        }
        out.println("Report: " + page);
        out.flush();
    }
}
