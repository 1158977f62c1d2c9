package io.vultus.bench.ann;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.bench.ann.AnnBenchmark.Missing;
import io.vultus.bench.ann.AnnBenchmark.Result;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class AnnBenchmarkTest {

    private static final AnnOptions OPTIONS = new AnnOptions(16, 100, List.of(20, 100), 2, 5);
    private static final int QUERIES = 100;

    @TempDir
    private static Path folder;

    private static AnnInput input;

    @BeforeAll
    static void makeVectors() throws Exception {
        input = AnnInput.synthetic(folder, 2000, QUERIES, 3, 2, ProgressListener.SILENT);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"HNSWLIB", "FAISS_FLAT", "FAISS_IVF_PQ", "FAISS_HNSW_SQ8"},
            mode = Mode.EXCLUDE)
    void waysOfOursFindTheNearest(AnnMode mode) throws Exception {
        Result result = run(mode);

        assertThat(result.missing()).isEmpty();
        requireTheNearest(mode, result.runs().getFirst());
    }

    @ParameterizedTest
    @EnumSource(names = {"HNSWLIB", "FAISS_FLAT", "FAISS_IVF_PQ", "FAISS_HNSW_SQ8"})
    void peersFindTheNearest(AnnMode mode) throws Exception {
        Result result = run(mode);

        result.missing().forEach(missing -> Assumptions.abort(missing.engine() + " is " + missing.why()));
        requireTheNearest(mode, result.runs().getFirst());
    }

    private static Result run(AnnMode mode) throws Exception {
        return benchmark(mode, AnnBenchmark.USUAL_PYTHON)
                .run(input, input.sources(ProgressListener.SILENT), ProgressListener.SILENT);
    }

    private static AnnBenchmark benchmark(AnnMode mode, List<String> python) {
        return new AnnBenchmark(folder.resolve("indexes"), List.of(mode), python, OPTIONS);
    }

    private static void requireTheNearest(AnnMode mode, AnnRun run) {
        assertThat(run.engine()).isEqualTo(mode.title());
        assertThat(run.version()).isNotBlank();
        assertThat(run.index().diskBytes()).isGreaterThan(2000 * 64);
        AnnPoint best = run.points().getLast();
        assertThat(best.asked()).isEqualTo(QUERIES);
        // Lists of which some are not looked at lose more than graphs.
        double least = mode == AnnMode.FAISS_IVF_PQ ? .9 : .98;
        assertThat(best.recall1()).isGreaterThanOrEqualTo(least);
        assertThat(best.recall10()).isGreaterThan(least);
        assertThat(best.rank1()).isBetween(.9, 1.);
        assertThat(best.median()).isPositive().isLessThanOrEqualTo(best.percentile99());
        assertThat(best.perSecond()).isPositive();
    }

    @Test
    void anIndexIsBuiltOnceAndAgainWhereThatWasBrokenOff() throws Exception {
        AnnIndex first = run(AnnMode.SCAN).runs().getFirst().index();
        assertThat(run(AnnMode.SCAN).runs().getFirst().index()).isEqualTo(first);

        Path built;
        try (var files = Files.walk(folder.resolve("indexes"))) {
            built = files.filter(file -> file.endsWith("built.json"))
                    .filter(file -> file.toString().contains("scan-"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(built);
        Files.writeString(built.resolveSibling("index").resolve("rubbish"), "left over");

        AnnIndex again = run(AnnMode.SCAN).runs().getFirst().index();
        assertThat(again.seconds()).isNotEqualTo(first.seconds());
        assertThat(built).exists();
        assertThat(built.resolveSibling("index").resolve("rubbish")).doesNotExist();
    }

    @Test
    void whatIsNotInstalledIsSaidToBeMissing() throws Exception {
        Result result = benchmark(AnnMode.HNSWLIB, List.of("no-such-python"))
                .run(input, input.sources(ProgressListener.SILENT), ProgressListener.SILENT);

        assertThat(result.runs()).isEmpty();
        assertThat(result.missing())
                .containsExactly(new Missing(
                        "hnswlib",
                        "not installed: none of no-such-python has the module hnswlib"
                                + " (Debian: apt-get install python3-hnswlib)"));
        AnnReport report = report(result);
        assertThat(report.write(folder.resolve("missing"))).content().contains("none of no-such-python has");
    }

    @Test
    void leavesAPageAndAResultThatCanBeCompared() throws Exception {
        Result result = run(AnnMode.HNSW);
        Path page = report(result).write(folder.resolve("page"));

        assertThat(page).content().contains("HNSW, ef 100", "M 16, efConstruction 100", "2\u2009000");
        BenchmarkResult read = BenchmarkResult.read(folder.resolve("page"));
        assertThat(read.figures().get("HNSW/ef 100/recall@1"))
                .isEqualTo(result.runs().getFirst().points().getLast().recall1());
        assertThat(read.charts()).hasSize(2);
    }

    private static AnnReport report(Result result) {
        return new AnnReport(
                input.name(),
                2000,
                QUERIES,
                input.sources(ProgressListener.SILENT),
                new Environment("1", "a machine", Instant.EPOCH, 3, 2),
                result);
    }

    @Test
    void refusesSenselessOptions() {
        assertThatThrownBy(() -> new AnnOptions(16, 100, List.of(9), 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ef must be at least 10, got [9]");
        assertThatThrownBy(() -> new AnnOptions(1, 100, List.of(10), 1, 1)).hasMessage("M must be 2 to 512, got 1");
        assertThatThrownBy(() -> new AnnOptions(2, 0, List.of(10), 1, 1))
                .hasMessage("efConstruction must be 1 to 3200, got 0");
    }
}
