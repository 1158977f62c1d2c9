package io.vultus.cli;

import io.vultus.ProgressListener;
import io.vultus.bench.overlap.IdentityCentres;
import io.vultus.bench.overlap.IdentityOverlap;
import io.vultus.bench.overlap.IdentityOverlap.Nearest;
import io.vultus.bench.overlap.OverlapReport;
import io.vultus.bench.people.EmbeddedPeople;
import io.vultus.bench.people.FeatureTree;
import io.vultus.bench.people.ReadPeople;
import io.vultus.bench.report.Source;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.format.ExtractionRecord;
import io.vultus.format.FormatException;
import io.vultus.format.IdentityRule;
import io.vultus.format.RecordSet;
import io.vultus.format.RecordSetCopy;
import io.vultus.model.ModelPack;
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
import java.util.stream.Stream;
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
    private PhotographOptions photographs;

    @Mixin
    private ThreadsOption threads;

    @ArgGroup(multiplicity = "1")
    private Training training;

    @ArgGroup(multiplicity = "1")
    private Probes probes;

    @Mixin
    private PeopleOptions people;

    @Option(
            names = "--probe-identity",
            paramLabel = "RULE",
            converter = PeopleOptions.RuleConverter.class,
            description = "The same for the test set, where it is laid out otherwise. Default: as --identity.")
    private IdentityRule probeRule;

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
        return FinishOnSignal.during(() -> BenchRun.reserving(folder, this::run));
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
            ReadPeople test = embedTest(theirs, progress);
            ReadPeople train = embedTraining(set, ours, progress);
            requireOneOrigin(train, test);
            IdentityCentres trained = centres(ours, set == null ? training.features : training.set);
            IdentityCentres tested = centres(theirs, probes.features == null ? probes.photos : probes.features);
            requireOneDimension(trained, tested);
            IdentityOverlap overlap = IdentityOverlap.find(trained, tested, threads.count(), progress);
            List<Nearest> found = overlap.above(threshold);
            write(found);
            report = new OverlapReport(
                    (set == null ? training.features : training.set).getFileName() + " and "
                            + (probes.features == null ? probes.photos : probes.features).getFileName(),
                    sources(trained, tested, train, test),
                    train,
                    test,
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

    private ReadPeople embedTraining(RecordSet set, IdentityCentres.Builder ours, ProgressListener progress)
            throws IOException, InterruptedException {
        if (set == null) {
            return reader().features(
                            FeatureTree.find(training.features, people.features()), people.rule(), ours::add, progress);
        }
        ModelPack pack = packs.open();
        try (FacePipeline pipeline = pipeline(pack)) {
            return reader().aligned(set, perIdentity, pipeline, ours::add, progress)
                    .madeBy(source(pack));
        }
    }

    private ReadPeople embedTest(IdentityCentres.Builder theirs, ProgressListener progress)
            throws IOException, InterruptedException {
        IdentityRule rule = probeRule == null ? people.rule() : probeRule;
        if (probes.features != null) {
            return reader().features(FeatureTree.find(probes.features, people.features()), rule, theirs::add, progress);
        }
        ModelPack pack = packs.open();
        try (FacePipeline pipeline = pipeline(pack)) {
            return reader().photographs(probes.photos, rule, pipeline, theirs::add, progress)
                    .madeBy(source(pack));
        }
    }

    private EmbeddedPeople reader() {
        return new EmbeddedPeople(
                threads.count(), problem -> output.err().println("left out: " + VisibleText.line(problem)));
    }

    private FacePipeline pipeline(ModelPack pack) {
        return photographs
                .applyTo(pack.openPipeline())
                .selection(FaceSelection.CENTRAL)
                .maxConcurrent(threads.count())
                .build();
    }

    private static Source source(ModelPack pack) {
        return new Source("model pack " + pack.name(), pack.fingerprint());
    }

    private void requireOneOrigin(ReadPeople train, ReadPeople test) {
        boolean bothKnown = train.record().isPresent() && test.record().isPresent();
        if (!people.mixed() && bothKnown && !train.record().equals(test.record())) {
            throw new FormatException(
                    probes.features,
                    "the features here were made otherwise (" + ExtractionRecord.summary(test.record())
                            + ") than those in " + training.features + " ("
                            + ExtractionRecord.summary(train.record())
                            + "); extract both alike, or compare them with --mixed");
        }
    }

    private static IdentityCentres centres(IdentityCentres.Builder builder, Path place) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new FormatException(place, e.getMessage(), e);
        }
    }

    private void requireOneDimension(IdentityCentres trained, IdentityCentres tested) {
        int ours = trained.centres().dimension();
        int theirs = tested.centres().dimension();
        if (ours != theirs) {
            throw new FormatException(
                    probes.features == null ? probes.photos : probes.features,
                    "the test set's embeddings have " + theirs + " dimensions, the training set's have " + ours
                            + "; one model must embed both");
        }
    }

    private static List<Source> sources(
            IdentityCentres trained, IdentityCentres tested, ReadPeople train, ReadPeople test) {
        List<Source> sources = new ArrayList<>(List.of(
                Source.of("centres of the training set", trained.centres()),
                Source.of("centres of the test set", tested.centres())));
        Stream.of(train, test)
                .flatMap(read -> read.provenance().stream())
                .distinct()
                .forEach(sources::add);
        return sources;
    }

    private void write(List<Nearest> found) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# training identities with a centre cosine of at least " + threshold + " to a test identity");
        for (Nearest each : found) {
            lines.add(String.format(Locale.ROOT, "%s\t%s\t%.4f", each.identity(), each.probe(), each.cosine()));
        }
        AtomicFile.writeLines(list, FileAccess.OWNER, lines);
    }

    private void print(String set, ReadPeople read) {
        output.out().printf("read of the %s: %d identities, %d images%n", set, read.identities(), read.images());
    }

    private void print(OverlapReport report, Path page) {
        PrintWriter out = output.out();
        print("training set", report.training());
        print("test set", report.test());
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
