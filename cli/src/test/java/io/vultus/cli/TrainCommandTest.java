package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.trainer.run.TinyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void trainsAndThenSaysThatItIsDone() throws IOException {
        Path plan = TinyRun.plan(folder);
        Path run = folder.resolve("run");
        assertThat(run("train", plan.toString(), "--quiet", "--out", run.toString()))
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .matches(
                        "3 steps, loss \\d+\\.\\d{4}, verification accuracy \\d+\\.\\d\\d %\\nPage: .*run/run.html\\n");

        out.getBuffer().setLength(0);
        assertThat(run("train", plan.toString(), "-q", "--out", run.toString())).isZero();
        assertThat(out.toString())
                .startsWith("This run is finished already; begin another one with --out.\n3 steps, loss ");

        TinyRun.plan(folder, "m: 0.3", "m: 0.4");
        assertThat(run("train", plan.toString(), "-q", "--out", run.toString()))
                .isEqualTo(ExitCode.CHECKPOINT_REFUSED.code());
        assertThat(err.toString()).contains("was made with another plan: head.m was 0.3 and is 0.4. Put the plan back");
    }

    @Test
    void tellsDivergenceFromOtherFailures() throws IOException {
        Path plan = TinyRun.plan(folder, "rate: 0.01", "rate: 1.0e+30", "steps: 3", "steps: 9");
        assertThat(run("train", plan.toString(), "-q", "--out", folder.toString()))
                .isEqualTo(ExitCode.TRAINING_DIVERGED.code());
        assertThat(err.toString())
                .matches("(?s)vultus: the loss of step \\d is .*: the learning rate is too high or .*\n");
        assertThat(run("train", folder.resolve("none.yaml").toString())).isEqualTo(ExitCode.FILE_NOT_FOUND.code());
        Files.writeString(plan, "network: 3\n");
        assertThat(run("train", plan.toString())).isEqualTo(ExitCode.RUN_PLAN_WRONG.code());
    }

    @Test
    void drawsTheHeads() {
        Path plots = folder.resolve("plots");
        assertThat(run("train", "--plot-heads", plots.toString())).isZero();
        assertThat(out.toString()).isEqualTo("Page: " + plots.resolve("heads.html") + "\n");
        assertThat(plots.resolve("target-logits.svg")).isNotEmptyFile();
    }

    @Test
    void describesNetworks() {
        assertThat(run("train", "--describe")).isZero();
        assertThat(out.toString())
                .startsWith("network ")
                .containsPattern("LResNet100E-IR +512 +65 155 648 +11 136 +24\\.22\n")
                .containsPattern("LResNet50E-IR +512 +43 590 336 +5 888 +12\\.64\n");
        out.getBuffer().setLength(0);
        assertThat(run("train", "--describe", "LResNet50E-IR")).isZero();
        assertThat(out.toString())
                .containsPattern("output.dense +Dense +512×1×1 +12 845 568 +25\\.69\n")
                .endsWith("of them 5 888 slopes of PReLUs; 12.64 GFLOPs a face\n");
        assertThat(run("train", "--describe", "LResNet51")).isEqualTo(ExitCode.RUN_PLAN_WRONG.code());
        assertThat(err.toString()).startsWith("vultus: there is no network \"LResNet51\"; there are ");
        assertThat(run("train")).isEqualTo(ExitCode.USAGE.code());
    }

    private int run(String... args) {
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(out, true));
        vultus.setErr(new PrintWriter(err, true));
        return Main.run(vultus, args);
    }
}
