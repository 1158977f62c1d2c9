package io.vultus.bench.megaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.format.MegaFaceResults;
import io.vultus.protocol.OperatingPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevkitCurvesTest {

    @TempDir
    private Path folder;

    /** As the scripts do it: the first rate that is greater, linear interpolation, or the nearest one. */
    @Test
    void scriptsFindTheOperatingPoints() throws Exception {
        MegaFaceInput input = new SyntheticInput(folder, 3000, 64, 5, 2).read(ProgressListener.SILENT);
        MegaFaceRun run = new MegaFaceBenchmark(List.of(Cleaning.DROPPED), 2, 5)
                .run(input, ProgressListener.SILENT)
                .getLast();

        new DevkitCurves(run.result()).write(new MegaFaceResults(folder, "x", 3000, 1));

        JsonNode json = new ObjectMapper()
                .readTree(folder.resolve("cmc_facescrub_megaface_x_3000_1.json").toFile());
        double[] rates = values(json.at("/roc/0"));
        double[] accepted = values(json.at("/roc/1"));
        assertThat(rates).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(1);
        assertThat(accepted).isSorted().hasSameSizeAs(rates).endsWith(1);
        for (OperatingPoint point : run.result().operatingPoints()) {
            int at = IntStream.range(0, rates.length)
                    .filter(i -> rates[i] == point.falseAcceptRate())
                    .findFirst()
                    .orElseThrow();
            assertThat(accepted[at]).isEqualTo(point.trueAcceptRate());
            assertThat(accepted[at + 1]).isCloseTo(point.trueAcceptRate(), within(.02));
        }
        double[] ranks = values(json.at("/cmc/0"));
        double[] recall = values(json.at("/cmc/1"));
        assertThat(ranks)
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(0, 1, 2)
                .endsWith(run.result().distractors());
        assertThat(recall[0]).isEqualTo(run.rank1());
        assertThat(recall[9]).isEqualTo(run.result().cmc().recall(10));
        assertThat(recall).isSorted().endsWith(1);
    }

    @Test
    void ranksReachToTheLastDistractor() {
        assertThat(DevkitCurves.ranks(10)).hasSize(101).endsWith(99, 100);
        assertThat(DevkitCurves.ranks(1000)).hasSize(120).contains(112, 891).endsWith(1000);
        assertThat(DevkitCurves.ranks(1_000_000)).hasSize(180).endsWith(1_000_000);
        assertThat(DevkitCurves.ranks(1_000_000)).isSorted().doesNotHaveDuplicates();
    }

    private static double[] values(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToDouble(i -> array.get(i).asDouble())
                .toArray();
    }
}
