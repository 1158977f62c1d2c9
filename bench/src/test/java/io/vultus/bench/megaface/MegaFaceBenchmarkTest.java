package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MegaFaceBenchmarkTest {

    private static final MegaFaceReport.Environment ENVIRONMENT =
            new MegaFaceReport.Environment("1", "a <machine>", Instant.EPOCH, 7, 2);

    @TempDir
    private Path folder;

    @Test
    void theDevelopmentKitsFilesGiveTheReferenceFigures() throws Exception {
        Path mini = SharedFiles.path("reference/megaface-mini");
        Path lists = mini.resolve("templatelists");
        MegaFaceInput input = new DevkitInput(
                        mini.resolve("features"),
                        lists,
                        "mbf",
                        Optional.empty(),
                        Optional.of(lists.resolve("megaface_noises.txt")))
                .read(ProgressListener.SILENT);
        List<MegaFaceRun> runs =
                new MegaFaceBenchmark(List.of(Cleaning.values()), 2, 7).run(input, ProgressListener.SILENT);
        new MegaFaceReport(input.name(), input.sources(), ENVIRONMENT, runs, List.of()).write(folder, "mbf");

        JsonNode expected =
                new ObjectMapper().readTree(mini.resolve("expected.json").toFile());
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
        assertThat(json.get("sources")).hasSize(5);
        assertThat(folder.resolve("devkit-raw/cmc_facescrub_megaface_mbf_2819_1.json"))
                .exists();
        assertThat(Files.readString(folder.resolve("megaface.html")))
                .contains("96.53 %", "35.14 %", "98.35 %", "a &lt;machine&gt;", "<svg")
                .doesNotContain("href=", "src=", "@import", "rgb(11,")
                .contains("var(--series-0)");
    }

    @Test
    void syntheticRunsAreTheSameEachTime() throws Exception {
        MegaFaceInput input = new SyntheticInput(folder, 3000, 64, 5, 2).read(ProgressListener.SILENT);
        MegaFaceInput again = new SyntheticInput(folder, 3000, 64, 5, 1).read(ProgressListener.SILENT);
        assertThat(again.sources()).isEqualTo(input.sources());
        assertThat(input.distractors()).hasSize(4);
        assertThat(input.probes().identities()).hasSize(3520);

        List<Cleaning> both = List.of(Cleaning.RAW, Cleaning.DROPPED);
        List<MegaFaceRun> two = new MegaFaceBenchmark(both, 2, 5).run(input, ProgressListener.SILENT);
        List<MegaFaceRun> one = new MegaFaceBenchmark(both, 1, 5).run(again, ProgressListener.SILENT);

        for (int i = 0; i < two.size(); i++) {
            assertThat(two.get(i).result().ranks())
                    .isEqualTo(one.get(i).result().ranks());
            assertThat(two.get(i).result().operatingPoints())
                    .isEqualTo(one.get(i).result().operatingPoints());
        }
        MegaFaceRun raw = two.get(3);
        MegaFaceRun dropped = two.getLast();
        assertThat(raw.size()).isEqualTo(3000);
        assertThat(dropped.rank1()).isGreaterThan(raw.rank1());
    }

    @Test
    void missingListsAreNamed() throws Exception {
        Files.writeString(folder.resolve("facescrub_features_list.json"), "{\"path\": []}");
        DevkitInput input = new DevkitInput(folder, folder, "x", Optional.empty(), Optional.empty());

        assertThatThrownBy(() -> input.read(ProgressListener.SILENT))
                .hasMessageEndingWith("has no ids, so that nobody knows whom the probes show");
    }
}
