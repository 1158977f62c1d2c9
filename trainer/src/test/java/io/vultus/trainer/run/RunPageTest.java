package io.vultus.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {

    private static final String RELOADED = "http-equiv=\"refresh\"";

    @TempDir
    private Path folder;

    @Test
    void showsTheWholeRunAlsoAfterItHasBeenTakenUpAgain() throws Exception {
        Path plan = TinyRun.plan(folder, "steps: 3", "steps: 1200");
        Path file = folder.resolve("run.html");
        MetricsFile metrics = TrainingRun.metrics(folder);
        metrics.keepUpTo(0);
        for (int step = 1; step <= 900; step++) {
            metrics.append(step, 1.0 / step, .1, 2, 300);
        }
        RunPage page = new RunPage(file, RunPlan.read(plan), metrics, new VerificationFile(folder.resolve("none")));
        page.write(true);

        String text = Files.readString(file);
        assertThat(text)
                .contains(RELOADED, "900 of 1\u2009200 steps so far.", "ArcFace (s", "learning.weightDecay")
                .contains("<figcaption>Loss<", "<figcaption>Learning rate<", "<figcaption>Length of the gradients<")
                .contains("<figcaption>Speed<")
                .doesNotContain("Verification accuracy", "<script", "href=", " src=");
        assertThat(text.length()).as("points are thinned out").isLessThan(200_000);

        page.update();
        assertThat(file).as("not due yet").hasContent(text);
        page.write(false);
        assertThat(file).content().doesNotContain(RELOADED).contains("; broken off. The same command goes on");
    }

    @Test
    void isThereAfterARunAndSaysWhatWasVerified() throws Exception {
        Path plan = TinyRun.plan(folder);
        try (FaceSources sources = new FaceSources()) {
            TrainingRun.open(plan, folder, sources).train(TrainingListener.SILENT);
        }
        assertThat(folder.resolve(TrainingRun.PAGE))
                .content()
                .contains("Finished: 3 of 3 steps.", "<figcaption>Verification accuracy<", "unseen synthetic people")
                .doesNotContain(RELOADED);
    }
}
