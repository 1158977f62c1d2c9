package io.vultus.cli;

import io.vultus.ProgressListener;
import io.vultus.bench.ann.AnnBenchmark;
import io.vultus.bench.ann.AnnBenchmark.Missing;
import io.vultus.bench.ann.AnnInput;
import io.vultus.bench.ann.AnnMode;
import io.vultus.bench.ann.AnnOptions;
import io.vultus.bench.ann.AnnPoint;
import io.vultus.bench.ann.AnnReport;
import io.vultus.bench.ann.AnnRun;
import io.vultus.bench.ann.HeldOutQueries;
import io.vultus.bench.report.Source;
import io.vultus.gallery.lucene.GraphOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares ways to find the nearest vectors. */
@Command(
        name = "ann",
        description = {
            "Find the nearest vectors with galleries and, where they are installed, with hnswlib, Faiss and JVector: the "
                    + "same vectors, the same cores. Tells what each finds of what exact search finds, how fast, and what "
                    + "it costs to build.",
            "",
            "What was built stays in DIR, so that a comparison may be made in several runs, and broken off and gone on with."
        },
        mixinStandardHelpOptions = true,
        optionListHeading = "%nOptions:%n",
        footer = {
            "  vultus bench ann --synthetic 100000",
            "  vultus bench ann --vectors faces.npy --ids faces.txt --modes scan,hnsw,hnswlib",
            "  vultus bench ann --synthetic 100000 --m 16 --ef-construction 200 --ef 100,400 --modes hnsw,faiss-hnsw-sq8"
        })
final class BenchAnnCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private SeedOption seed;

    @ArgGroup(multiplicity = "1")
    private Data data;

    @Option(
            names = "--queries",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many vectors are looked for. Default: ${DEFAULT-VALUE}.")
    private int queries;

    @Option(
            names = "--modes",
            split = ",",
            paramLabel = "MODE",
            description = "What to compare: scan, scan-64 (a batch), hnsw, exact, exact-1000, hnswlib, faiss-flat, "
                    + "faiss-ivf-pq, faiss-hnsw-sq8, jvector. Default: all.")
    private List<String> modes =
            Arrays.stream(AnnMode.values()).map(AnnMode::id).toList();

    @Option(
            names = "--m",
            paramLabel = "M",
            description = "Neighbours of a node in every graph. Default: as galleries have.")
    private int maxConn = GraphOptions.DEFAULT.maxConn();

    @Option(
            names = "--ef-construction",
            paramLabel = "N",
            description = "How many nodes are looked at to find them. Default: as galleries do.")
    private int beamWidth = GraphOptions.DEFAULT.beamWidth();

    @Option(
            names = "--ef",
            split = ",",
            paramLabel = "N",
            description = "How many candidates a search gathers. Default: 50,100,200,400,800,1600.")
    private List<Integer> efs = List.of(50, 100, 200, 400, 800, 1600);

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "20",
            description = "After so long no further query is timed with a setting. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            description = "The Python that has hnswlib and Faiss. Default: python3, /usr/bin/python3.")
    private Optional<String> python = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "vultus-ann",
            description = "Where to write ann.html and ann.json, and to keep vectors and indexes. Default: "
                    + "${DEFAULT-VALUE}.")
    private Path folder;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Where the vectors come from. */
    static final class Data {

        @Option(
                names = "--synthetic",
                paramLabel = "N",
                required = true,
                description = "Make N embeddings with the statistics of real ones.")
        private Integer rows;

        @ArgGroup(exclusive = false)
        private File file;
    }

    /** Vectors in a file. */
    static final class File {

        @Option(
                names = "--vectors",
                paramLabel = "FILE",
                required = true,
                description = "NumPy's .npy, or bare little-endian float32 values; some are drawn to be looked for.")
        private Path vectors;

        @Option(
                names = "--dimension",
                paramLabel = "D",
                description = "How many values a vector has; needed for a file of bare values.")
        private Optional<Integer> dimension = Optional.empty();

        @Option(
                names = "--ids",
                paramLabel = "FILE",
                description = "Whom the vectors belong to, one identity a line: people with several are looked for.")
        private Optional<Path> ids = Optional.empty();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<AnnMode> chosen = modes.stream()
                .map(id -> AnnMode.ofId(id)
                        .orElseThrow(() -> usage("--modes are "
                                + Arrays.stream(AnnMode.values())
                                        .map(AnnMode::id)
                                        .collect(Collectors.joining(", "))
                                + ", not " + id)))
                .toList();
        return BenchRun.reserving(folder, () -> measure(chosen));
    }

    private int measure(List<AnnMode> chosen) throws IOException, InterruptedException {
        AnnOptions options = options();
        BenchRun run = BenchRun.begin();
        AnnReport report;
        try (Progress progress = output.progress()) {
            AnnInput input = input(progress);
            List<Source> sources = input.sources(progress);
            AnnBenchmark benchmark = new AnnBenchmark(
                    folder.resolve("indexes"), chosen, python.map(List::of).orElse(AnnBenchmark.USUAL_PYTHON), options);
            report = new AnnReport(
                    input.name(),
                    input.base().rows(),
                    input.queries().rows(),
                    sources,
                    run.environment(seed.value(), threads),
                    benchmark.run(input, sources, progress));
        }
        print(report, report.write(folder));
        return ExitCode.OK.code();
    }

    private AnnOptions options() {
        if (queries < 1 || (data.rows != null && data.rows < 2)) {
            throw usage("--queries is at least 1 and --synthetic at least 2, got " + queries
                    + (data.rows == null ? "" : " and " + data.rows));
        }
        try {
            return new AnnOptions(maxConn, beamWidth, efs, threads.count(), seconds);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private AnnInput input(ProgressListener progress) throws IOException, InterruptedException {
        Path vectors = folder.resolve("data");
        if (data.rows != null) {
            return AnnInput.synthetic(vectors, data.rows, queries, seed.value(), threads.count(), progress);
        }
        return new HeldOutQueries(data.file.vectors, data.file.dimension, data.file.ids, queries, seed.value())
                .divide(vectors, progress);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(AnnReport report, Path page) throws IOException {
        PrintWriter out = output.out();
        if (json) {
            out.println(report.toJson());
            return;
        }
        out.printf(Locale.ROOT, "%s: %d vectors, %d queries%n", report.input(), report.rows(), report.queries());
        out.printf(
                "%-22s  %-11s  %8s  %9s  %8s  %9s  %9s  %9s%n",
                "", "", "recall@1", "recall@10", "rank-1", "median ms", "99 % ms", "a second");
        for (AnnRun run : report.result().runs()) {
            run.points().forEach(point -> print(out, run, point));
        }
        for (AnnRun run : report.result().runs()) {
            out.printf(
                    Locale.ROOT,
                    "%s: built in %.1f s (%.1f of the processors), %d MiB on disk, %d MiB in memory%n",
                    run.engine(),
                    run.index().seconds(),
                    run.index().processorSeconds(),
                    run.index().diskBytes() >> 20,
                    run.index().memoryBytes() >> 20);
        }
        for (Missing missing : report.result().missing()) {
            out.println(missing.engine() + ": " + missing.why());
        }
        out.println("Report: " + page);
        out.flush();
    }

    private static void print(PrintWriter out, AnnRun run, AnnPoint point) {
        out.printf(
                Locale.ROOT,
                "%-22s  %-11s  %6.2f %%  %7.2f %%  %8s  %9.3f  %9.3f  %9.0f%n",
                run.engine(),
                point.setting(),
                100 * point.recall1(),
                100 * point.recall10(),
                Double.isNaN(point.rank1()) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * point.rank1()),
                point.median(),
                point.percentile99(),
                point.perSecond());
    }
}
