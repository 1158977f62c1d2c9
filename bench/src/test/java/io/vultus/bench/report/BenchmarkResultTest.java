package io.vultus.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.format.FormatException;
import io.vultus.report.Chart;
import io.vultus.report.Chart.Scale;
import io.vultus.report.HtmlPage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkResultTest {

    private static final HtmlPage PAGE = new HtmlPage("T", "S", List.of(), List.of(), List.of());

    @TempDir
    private Path folder;

    @Test
    void comesBackAsItWasWritten() throws Exception {
        BenchmarkResult result = result(.1 + .2);

        result.write(folder, Map.of("more", List.of(1, 2)), PAGE);

        assertThat(BenchmarkResult.read(folder)).isEqualTo(result);
        assertThat(BenchmarkResult.read(folder.resolve("sort.json"))).isEqualTo(result);
        assertThat(Files.readString(folder.resolve("sort.json"))).contains("\"more\" : [ 1, 2 ]");
    }

    @Test
    void whatIsNoResultIsRefused() throws Exception {
        assertThatThrownBy(() -> BenchmarkResult.read(folder)).isInstanceOf(NoSuchFileException.class);
        Path file = Files.writeString(folder.resolve("a.json"), "{\"format\": 1, \"benchmark\": \"sort\"}");
        assertThatThrownBy(() -> BenchmarkResult.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": is not a benchmark's result of format 2 (it says 1)");
        Files.writeString(file, "{\"format\": 2, \"benchmark\": \"sort\", \"time\": \"noon\"}");
        assertThatThrownBy(() -> BenchmarkResult.read(file)).hasMessageContaining("'noon' could not be parsed");
        Files.writeString(file, "{\"format\": ");
        assertThatThrownBy(() -> BenchmarkResult.read(file)).isInstanceOf(FormatException.class);
        Files.writeString(folder.resolve("b.json"), "{}");
        assertThatThrownBy(() -> BenchmarkResult.read(folder)).hasMessageContaining("holds 2 results; name one");
    }

    /** Names differ in a hash, and so does what the file holds. */
    @Test
    void filesAreHashedWithTheirNames() throws Exception {
        Files.writeString(folder.resolve("a"), "1");
        Files.writeString(folder.resolve("b"), "1");

        String both = Source.of("x", folder, List.of("a", "b")).sha256();

        assertThat(Source.of("y", folder, List.of("a", "b")).sha256()).isEqualTo(both);
        assertThat(Source.of("x", folder, List.of("b", "a")).sha256()).isNotEqualTo(both);
        Files.writeString(folder.resolve("b"), "2");
        assertThat(Source.of("x", folder, List.of("a", "b")).sha256()).isNotEqualTo(both);
        assertThat(Source.of(folder.resolve("b")).sha256())
                .isEqualTo("d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35");
    }

    private static BenchmarkResult result(double figure) {
        return new BenchmarkResult(
                "sort",
                "numbers",
                new Environment("1", "machine", Instant.EPOCH, 7, 2),
                List.of(new Source("file", "00")),
                Map.of("a/b", figure),
                Map.of("a", 1.5),
                List.of(Chart.of("T", "x", "y", Scale.COSINE).with("l", new double[] {0, 1}, new double[] {.5, 1})));
    }
}
