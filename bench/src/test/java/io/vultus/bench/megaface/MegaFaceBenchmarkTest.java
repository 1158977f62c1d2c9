package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.bench.MiniatureSet;
import io.vultus.bench.report.Environment;
import io.vultus.bench.report.Source;
import io.vultus.bench.report.Thumbnails;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MegaFaceBenchmarkTest {

    private static final Environment ENVIRONMENT = new Environment("1", "a <machine>", Instant.EPOCH, 7, 2);

    @TempDir
    private Path folder;

    @Test
    void theDevelopmentKitsFilesGiveTheReferenceFigures() throws Exception {
        MegaFaceInput input = MiniatureSet.read();
        List<MegaFaceRun> runs =
                new MegaFaceBenchmark(List.of(Cleaning.values()), 2, 7).run(input, ProgressListener.SILENT);
        new MegaFaceReport(input.name(), input.sources(), input.noise(), ENVIRONMENT, runs, List.of())
                .write(folder, "mbf", image -> Optional.of("data:image/jpeg;base64,AAAA"));

        JsonNode expected = new ObjectMapper()
                .readTree(MiniatureSet.folder().resolve("expected.json").toFile());
        double raw = expected.get("raw").get("cmc").get("1").asDouble();
        double refined = expected.get("refined (noisy distractors dropped)")
                .get("cmc")
                .get("1")
                .asDouble();
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("megaface.json").toFile());
        assertThat(json.get("runs")).hasSize(3);
        assertThat(json.at("/runs/0/rank1").asDouble()).isCloseTo(raw, within(1e-9));
        assertThat(json.at("/runs/1/rank1").asDouble()).isCloseTo(refined, within(1e-9));
        assertThat(json.at("/runs/2/rank1").asDouble()).isCloseTo(refined, within(1e-9));
        assertThat(json.at("/runs/2/distractors").asInt()).isEqualTo(2819);
        assertThat(json.get("sources")).hasSize(7);
        assertThat(input.noise()).containsExactly(new MegaFaceInput.NoiseHits("megaface_noises.txt", 136, 136));
        assertThat(json.at("/noise/0/hits").asInt()).isEqualTo(136);
        assertThat(folder.resolve("devkit-raw/cmc_facescrub_megaface_mbf_2819_1.json"))
                .exists();
        assertThat(Files.readString(folder.resolve("megaface.html")))
                .contains("96.53 %", "35.14 %", "a &lt;machine&gt;", "<svg")
                .doesNotContain("(published)", "href=", "src=\"http", "@import", "rgb(11,")
                .contains("var(--series-0)");
    }

    /** One thread or two, made or read again: the files that are left are the same, byte for byte. */
    @Test
    void syntheticRunsGiveTheSameDigitsOnAnyNumberOfThreads() throws Exception {
        Map<String, String> two = digits(2, folder.resolve("two"));
        Map<String, String> one = digits(1, folder.resolve("one"));

        assertThat(two).hasSize(2 * 2 * 5 + 2 + 2).isEqualTo(one);
        for (Source again : input(2, folder.resolve("two")).sources()) {
            assertThat(again.sha256()).isEqualTo(one.get(again.name()));
        }
        // What these digits are: on other processors, and in a year.
        assertThat(two)
                .containsEntry("raw 20000", "0.875521934460888")
                .containsEntry("dropped 20000", "0.956048311255609");
    }

    /** A run's sources and rank-1, and the hashes of the development kit's files. */
    private static Map<String, String> digits(int threads, Path folder) throws Exception {
        MegaFaceInput input = input(threads, folder);
        List<MegaFaceRun> runs = new MegaFaceBenchmark(List.of(Cleaning.RAW, Cleaning.DROPPED), threads, 5)
                .run(input, ProgressListener.SILENT);
        new MegaFaceReport(input.name(), input.sources(), input.noise(), ENVIRONMENT, runs, List.of())
                .write(folder, "x", Thumbnails.NONE);
        Map<String, String> digits = new TreeMap<>();
        for (String cleaning : List.of("raw", "dropped")) {
            try (Stream<Path> files = Files.list(folder.resolve("devkit-" + cleaning))) {
                for (Path file : files.toList()) {
                    digits.put(
                            cleaning + " " + file.getFileName(), Source.of(file).sha256());
                }
            }
        }
        assertThat(digits).hasSize(2 * 2 * 5);
        input.sources().forEach(source -> digits.put(source.name(), source.sha256()));
        digits.put("raw 20000", Double.toString(runs.get(4).rank1()));
        digits.put("dropped 20000", Double.toString(runs.getLast().rank1()));
        return digits;
    }

    private static MegaFaceInput input(int threads, Path folder) throws Exception {
        return new SyntheticInput(folder, 20_000, 512, 5, threads).read(ProgressListener.SILENT);
    }

    @Test
    void missingListsAreNamed() throws Exception {
        Files.writeString(folder.resolve("facescrub_features_list.json"), "{\"path\": [\"a\"]}");
        DevkitInput input =
                new DevkitInput(folder, folder, "x", Optional.empty(), Optional.empty(), DevkitInput.Leniency.NONE);

        assertThatThrownBy(() -> input.read(ProgressListener.SILENT))
                .hasMessageEndingWith("has no ids, so that nobody knows whom the probes show");
    }
}
