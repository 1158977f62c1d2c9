package io.vultus.bench.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.bench.comparison.Comparison.Pair;
import io.vultus.bench.comparison.Comparison.Read;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.Source;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Line;
import io.vultus.report.Chart.Scale;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

    @TempDir
    private Path folder;

    @Test
    void figuresStandSideBySide() throws Exception {
        Comparison comparison = new Comparison(
                result("sort", "aa", Map.of("x", .25, "only a", 1.)),
                result("sort", "bb", Map.of("x", .75, "only b", 2.)));

        assertThat(comparison.changed()).isEqualTo(1);
        assertThat(comparison.figures()).extracting(Pair::name).containsExactlyInAnyOrder("x", "only a", "only b");
        Pair x = comparison.figures().stream()
                .filter(pair -> pair.name().equals("x"))
                .findFirst()
                .orElseThrow();
        assertThat(x.difference()).hasValue(.5);
        assertThat(comparison.sources()).extracting(Read::isSame).containsExactly(false, true);
        List<Line> lines = comparison.charts().getFirst().lines();
        assertThat(lines).extracting(Line::name).containsExactly("raw A", "clean A", "raw B", "clean B");
        assertThat(lines).extracting(Line::colour).containsExactly(0, 1, 0, 1);
        assertThat(lines).extracting(Line::dashed).containsExactly(false, false, true, true);

        Path page = folder.resolve("a/b.html");
        new ComparisonPage(comparison).write(page);
        assertThat(Files.readString(page))
                .contains("1 figures differ", "+0.500000", "stroke-dasharray", "var(--series-1)", "the same", "differs")
                .doesNotContain("href=", "src=", "rgb(11,");
    }

    @Test
    void theSameRunTwiceDiffersInNothing() {
        BenchmarkResult run = result("sort", "aa", Map.of("x", .25));

        assertThat(new Comparison(run, run).changed()).isZero();
    }

    @Test
    void differentBenchmarksAreNotCompared() {
        assertThatThrownBy(() -> new Comparison(result("sort", "a", Map.of()), result("search", "a", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the results are of different benchmarks, sort and search");
    }

    private static BenchmarkResult result(String benchmark, String hash, Map<String, Double> figures) {
        Chart chart = Chart.of("T", "x", "y", Scale.LINEAR)
                .with("raw", new double[] {0, 1}, new double[] {.5, 1})
                .with("clean", new double[] {0, 1}, new double[] {.6, 1});
        return new BenchmarkResult(
                benchmark,
                "numbers",
                new Environment("1", "machine", Instant.EPOCH, 7, 2),
                List.of(new Source("features", hash), new Source("list", "cc")),
                new LinkedHashMap<>(figures),
                Map.of(),
                List.of(chart));
    }
}
