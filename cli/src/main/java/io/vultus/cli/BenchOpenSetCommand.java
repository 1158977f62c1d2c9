package io.vultus.cli;

import io.vultus.ProgressListener;
import io.vultus.bench.openset.OpenSetBenchmark;
import io.vultus.bench.openset.OpenSetBenchmark.Result;
import io.vultus.bench.openset.OpenSetBenchmark.Run;
import io.vultus.bench.openset.OpenSetBenchmark.Spread;
import io.vultus.bench.openset.OpenSetInput;
import io.vultus.bench.openset.OpenSetReport;
import io.vultus.bench.people.EmbeddedPeople;
import io.vultus.bench.people.FeatureTree;
import io.vultus.bench.people.ReadPeople;
import io.vultus.bench.report.Source;
import io.vultus.embedding.Embedding;
import io.vultus.embedding.FacePipeline;
import io.vultus.face.FaceSelection;
import io.vultus.model.ModelPack;
import io.vultus.protocol.ImpostorTail;
import io.vultus.protocol.OpenSetIdentification;
import io.vultus.protocol.OperatingPoint;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs open-set identification. */
@Command(
        name = "open-set",
        description = {
            "Look for people and for strangers in galleries of growing size, as NIST's FRVT 1:N does: how many people "
                    + "are missed (FNIR) where a share of strangers is taken for somebody (FPIR), and how many are "
                    + "behind somebody else whatever the threshold.",
            "",
            "Half of the people, drawn by the seed, are enrolled with their first image and looked for with the others; "
                    + "the rest are strangers. Advises thresholds for larger galleries from the tail of strangers' scores."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench open-set --synthetic --people 100000 --advise 10000000",
            "  vultus bench open-set --photos lfw --rates 0.01,0.1",
            "  vultus bench open-set --features features/facescrub --json"
        })
final class BenchOpenSetCommand implements Callable<Integer> {

    private static final int DEFAULT_SPLITS = 10;

    /** The page has more. */
    private static final int SHOWN_STRANGERS = 5;

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

    @Mixin
    private SeedOption seed;

    @ArgGroup(multiplicity = "1")
    private Data data;

    @Mixin
    private PeopleOptions people;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "FPIR",
            description = "The shares of strangers that may be taken for somebody. Default: 0.001,0.01.")
    private List<Double> rates = OpenSetBenchmark.DEFAULT_RATES;

    @Option(
            names = "--advise",
            split = ",",
            paramLabel = "N",
            description = "Advise thresholds for galleries of so many people.")
    private List<Long> advise = List.of();

    @Option(
            names = "--splits",
            paramLabel = "N",
            description = "How many times people are divided, by the seed and those that follow it, to see how much "
                    + "the misses vary. Not with --synthetic. Default: " + DEFAULT_SPLITS + ".")
    private Integer splits;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-open-set",
            description = "Where to write open-set.html and open-set.json, and to keep synthetic people. Default: "
                    + "${DEFAULT-VALUE}.")
    private Path folder;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Where the embeddings come from. */
    static final class Data {

        @ArgGroup(exclusive = false)
        private Synthetic synthetic;

        @Option(
                names = "--photos",
                required = true,
                paramLabel = "DIR",
                description = "Photographs, one subfolder a person.")
        private Path photos;

        @Option(
                names = "--features",
                required = true,
                paramLabel = "DIR",
                description = "MegaFace feature files (.bin), one subfolder a person.")
        private Path features;
    }

    /** Made up. */
    static final class Synthetic {

        @Option(
                names = "--synthetic",
                required = true,
                description = "Make embeddings with the statistics of real ones.")
        @SuppressWarnings("unused") // that the group is there says it
        private boolean wanted;

        @Option(names = "--people", paramLabel = "N", description = "In the largest gallery. Default: 100000.")
        private int people = 100_000;

        @Option(
                names = "--probes",
                paramLabel = "N",
                description = "How many people are looked for, and how many strangers. Default: 10000.")
        private int probes = 10_000;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        if (data.photos != null && !Files.isDirectory(data.photos)) {
            throw new NotDirectoryException(data.photos.toString());
        }
        return BenchRun.reserving(folder, this::measure);
    }

    private int measure() throws IOException, InterruptedException {
        BenchRun run = BenchRun.begin();
        OpenSetInput input;
        Stream<OpenSetInput> others = Stream.empty();
        ReadPeople read;
        Result result;
        try (Progress progress = output.progress()) {
            NavigableMap<String, List<Embedding>> images = new TreeMap<>();
            if (data.synthetic == null) {
                read = embed(images, progress);
                input = OpenSetInput.split(name(), images, seed.value());
                others = OpenSetInput.splits(name(), images, seed.value() + 1, splitCount() - 1);
            } else {
                input = synthetic(progress);
                read = input.people();
            }
            result = new OpenSetBenchmark(rates, threads.count()).run(input, others, advise, progress);
        }
        OpenSetReport report = OpenSetReport.of(input, read, run.environment(seed.value(), threads), result);
        print(report, report.write(folder));
        return ExitCode.OK.code();
    }

    private void check() {
        for (double rate : rates) {
            if (!(rate > 0 && rate < 1)) {
                throw usage("--rates lie between 0 and 1, got " + rate);
            }
        }
        for (long size : advise) {
            if (size < 1) {
                throw usage("--advise is about at least 1 person, got " + size);
            }
        }
        if (splits != null && data.synthetic != null) {
            throw usage("--splits divides people who are read; synthetic ones are made with one division");
        }
        if (splitCount() < 1) {
            throw usage("--splits is at least 1, got " + splits);
        }
        if (data.synthetic != null && (data.synthetic.people < 1 || data.synthetic.probes < 1)) {
            throw usage("--people and --probes are at least 1, got " + data.synthetic.people + " and "
                    + data.synthetic.probes);
        }
    }

    private int splitCount() {
        return splits == null ? DEFAULT_SPLITS : splits;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private OpenSetInput synthetic(ProgressListener progress) throws IOException, InterruptedException {
        return OpenSetInput.synthetic(
                folder.resolve("data"),
                data.synthetic.people,
                data.synthetic.probes,
                seed.value(),
                threads.count(),
                progress);
    }

    private String name() {
        return data.features == null ? "Photographs in " + data.photos : "Features in " + data.features;
    }

    private ReadPeople embed(NavigableMap<String, List<Embedding>> images, ProgressListener progress)
            throws IOException, InterruptedException {
        BiConsumer<String, Embedding> sink = (identity, embedding) ->
                images.computeIfAbsent(identity, id -> new ArrayList<>()).add(embedding);
        EmbeddedPeople reader = new EmbeddedPeople(
                threads.count(), problem -> output.err().println("left out: " + VisibleText.line(problem)));
        if (data.features != null) {
            return reader.features(FeatureTree.find(data.features, people.features()), people.rule(), sink, progress);
        }
        ModelPack pack = packs.open();
        try (FacePipeline pipeline = photographs
                .applyTo(pack.openPipeline())
                .selection(FaceSelection.CENTRAL)
                .maxConcurrent(threads.count())
                .build()) {
            return reader.photographs(data.photos, people.rule(), pipeline, sink, progress)
                    .madeBy(new Source("model pack " + pack.name(), pack.fingerprint()));
        }
    }

    private void print(OpenSetReport report, Path page) throws IOException {
        PrintWriter out = output.out();
        if (json) {
            out.println(report.toJson());
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s: %d people, %d images: %d mated and %d unmated searches%n",
                report.input(),
                report.read().identities(),
                report.read().images(),
                report.mated(),
                report.unmated());
        out.printf(
                "%11s  %11s  %9s  %11s  %9s  %9s  %9s%n",
                "people", "rank-1 miss", "FPIR", "decided by", "FNIR", "threshold", "advised");
        for (Run run : report.result().runs()) {
            for (int i = 0; i < rates.size(); i++) {
                OpenSetIdentification.Point point = run.found().points().get(i);
                out.printf(
                        Locale.ROOT,
                        "%11d  %9.3f %%  %9s  %11d  %9s  %9s  %9s%n",
                        run.people(),
                        100 * run.found().rank1Miss(),
                        rates.get(i) + (point.isWeak() ? "*" : ""),
                        point.deciding(),
                        point.isResolved() ? String.format(Locale.ROOT, "%.3f %%", 100 * point.fnir()) : "–",
                        point.isResolved() ? String.format(Locale.ROOT, "%.3f", point.threshold()) : "–",
                        threshold(run.advice().get(i)));
            }
        }
        for (ImpostorTail.Advice advice : report.result().advised()) {
            out.printf(
                    Locale.ROOT,
                    "for %d people and an FPIR of %s: threshold %s (FAR %.2e)%n",
                    advice.people(),
                    advice.fpir(),
                    threshold(advice),
                    advice.falseAcceptRate());
        }
        printSpreads(report.result(), out);
        out.println("* is decided by fewer than " + OperatingPoint.ENOUGH
                + " strangers; – cannot be told from so few strangers.");
        out.println("~ is extrapolated: the compared pairs do not show so low a rate.");
        out.println("Report: " + page);
        out.flush();
    }

    private static void printSpreads(Result result, PrintWriter out) {
        for (Spread spread : result.spreads()) {
            out.printf(
                    Locale.ROOT,
                    "FPIR %s over %d divisions: FNIR %.3f %% on average, %.3f to %.3f %%%n",
                    spread.fpir(),
                    spread.splits(),
                    100 * spread.mean(),
                    100 * spread.lowest(),
                    100 * spread.highest());
        }
        Run largest = result.runs().getLast();
        largest.strangers().stream()
                .limit(SHOWN_STRANGERS)
                .forEach(stranger -> out.printf(
                        Locale.ROOT,
                        "decides: %s resembles %s, cosine %.3f%n",
                        VisibleText.line(stranger.probe()),
                        VisibleText.line(stranger.resembles()),
                        stranger.score()));
    }

    private static String threshold(ImpostorTail.Advice advice) {
        return String.format(Locale.ROOT, "%s%.3f", advice.extrapolated() ? "~" : "", advice.threshold());
    }
}
