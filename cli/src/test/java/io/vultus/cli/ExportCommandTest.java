package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.SharedFiles;
import io.vultus.model.ModelPack;
import io.vultus.trainer.run.TinyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void makesAPackOfARun() throws IOException {
        String detector = SharedFiles.path("models/yunet_n_640_640.onnx").toString();
        Path plan = TinyRun.plan(folder, "verification: {every: 3, synthetic: {people: 10, samples: 2}}\n", "");
        String run = folder.resolve("run").toString();
        assertThat(run("train", plan.toString(), "-q", "--out", run)).isZero();
        out.getBuffer().setLength(0);
        Path pack = folder.resolve("packs/tiny");
        assertThat(run("export", run, "--pack", pack.toString(), "--detector", detector, "-q", "--compare", "2"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .startsWith("SmallResNetE-IR after 3 steps, from " + run + "/latest.checkpoint\n"
                        + "Equal to the trained network to ")
                .contains(" in every value, on 2 faces\n")
                .contains(
                        "Licence        unknown licence (none was named at the export of SmallResNetE-IR after 3 steps)\n")
                .contains("Installed: " + pack + "\n")
                .contains("Same person    from cosine 0.40 on (a guess: the run did not verify)\n");
        assertThat(ModelPack.open(pack).manifest().embedder().dimension()).isEqualTo(128);

        assertThat(run("export", run, "--pack", pack.toString(), "--detector", detector))
                .isEqualTo(ExitCode.PACK_REFUSED.code());
        assertThat(err.toString()).contains("there is a model pack \"tiny\"").contains("--force");
        assertThat(run("export", run, "--pack", "Not a name", "--detector", detector))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(run("export", folder.resolve("none").toString(), "--pack", "x", "--detector", detector))
                .isEqualTo(ExitCode.FILE_NOT_FOUND.code());
        assertThat(run("export", plan.toString(), "--pack", "x", "--detector", detector))
                .isEqualTo(ExitCode.CHECKPOINT_REFUSED.code());
        assertThat(err.toString()).endsWith("plan.yaml is no checkpoint\n");
        assertThat(run(
                        "export",
                        run,
                        "--pack",
                        "x",
                        "--packs",
                        folder.resolve("empty").toString()))
                .isEqualTo(ExitCode.PACK_MISSING.code());
    }

    private int run(String... args) {
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(out, true));
        vultus.setErr(new PrintWriter(err, true));
        return Main.run(vultus, args);
    }
}
