package io.vultus.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vultus.report.Chart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadPlotsTest {

    @TempDir
    private Path folder;

    @Test
    void logitsAreTheFormulas() {
        Chart chart = HeadPlots.targetLogits(Map.of("ArcFace", Heads.arcFace(64, .5)));
        assertThat(chart.lines().getFirst().name()).isEqualTo("ArcFace");
        assertThat(at(chart.lines().getFirst(), 60)).isEqualTo(Math.cos(Math.PI / 3 + .5), within(1e-6));
        assertThat(at(
                        HeadPlots.targetLogits(Map.of("CosFace", Heads.cosFace(64, .35)))
                                .lines()
                                .getFirst(),
                        60))
                .isEqualTo(.15, within(1e-6));
    }

    /** Table 2 of the article: θ₁ + m = θ₂ and cos θ₁ − m = cos θ₂, and θ₁ = θ₂ without a margin. */
    @Test
    void bordersAreThoseOfTheArticle() {
        assertThat(at(border(Heads.arcFace(64, .5)), 40)).isEqualTo(40 + Math.toDegrees(.5), within(1e-3));
        assertThat(at(border(Heads.cosFace(64, .35)), 60)).isEqualTo(Math.toDegrees(Math.acos(.15)), within(1e-3));
        assertThat(at(border(Heads.normalisedSoftmax(64)), 40)).isEqualTo(40, within(1e-3));
        Chart mirrored = HeadPlots.boundary(Heads.arcFace(64, .5));
        assertThat(mirrored.lines().get(1).x())
                .isEqualTo(mirrored.lines().get(0).y());
    }

    private static Chart.Line border(MarginHead head) {
        return HeadPlots.boundary(head).lines().getFirst();
    }

    private static double at(Chart.Line line, double x) {
        return line.y().get(line.x().indexOf(x));
    }

    @Test
    void everyHeadIsDrawn() throws Exception {
        Path page = HeadPlots.write(folder.resolve("new"));
        try (Stream<Path> files = Files.list(page.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "heads.html",
                            "target-logits.svg",
                            "boundary-softmax.svg",
                            "boundary-sphereface.svg",
                            "boundary-cosface.svg",
                            "boundary-arcface.svg",
                            "boundary-combined.svg");
        }
        assertThat(page).content().contains("ArcFace (s=64, m=0.5)").doesNotContain("<script");
        assertThat(page.resolveSibling("target-logits.svg"))
                .content()
                .startsWith("<svg")
                .contains("--series-4: ");
    }
}
