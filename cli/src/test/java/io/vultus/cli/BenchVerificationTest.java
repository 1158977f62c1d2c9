package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.SharedFiles;
import io.vultus.bench.report.BenchmarkResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** 1:1 verification of real people where one photograph shows nobody. */
class BenchVerificationTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void aPhotographWithoutAFaceIsListedAndBothFiguresAreGiven() throws IOException {
        Path photos = folder.resolve("photos");
        Path pairs = folder.resolve("pairs.txt");
        List<String> people = List.of("Bill_Gates", "Abdullah_Gul");
        for (String person : people) {
            for (int number = 1; number <= 2; number++) {
                String name = "%s/%s_%04d.jpg".formatted(person, person, number);
                Files.createDirectories(photos.resolve(person));
                Files.copy(SharedFiles.path("lfw/images").resolve(name), photos.resolve(name));
            }
        }
        ImageIO.write(
                new BufferedImage(160, 160, BufferedImage.TYPE_3BYTE_BGR),
                "png",
                photos.resolve("Bill_Gates/Bill_Gates_0003.jpg").toFile());
        Files.writeString(pairs, """
                1\t3
                Bill_Gates\t1\t2
                Abdullah_Gul\t1\t2
                Bill_Gates\t1\t3
                Bill_Gates\t1\tAbdullah_Gul\t1
                Bill_Gates\t2\tAbdullah_Gul\t1
                Bill_Gates\t2\tAbdullah_Gul\t2
                """);
        String models = SharedFiles.path("models").toString();
        assertThat(run(
                        "model",
                        "import",
                        "--packs=" + folder.resolve("packs"),
                        "--name=mobilefacenet",
                        "--no-measure",
                        "--embedder=" + models + "/mobilefacenet_128.onnx",
                        "--detector=" + models + "/yunet_n_640_640.onnx",
                        "--detector-type=yunet",
                        "--colour=RGB",
                        "--mean=123.675,116.28,103.53",
                        "--std=58.395,57.12,57.375"))
                .as(err::toString)
                .isZero();

        int code = run(
                "bench",
                "verification",
                "-q",
                "--photos=" + photos,
                "--pairs=" + pairs,
                "--pack=" + folder.resolve("packs/mobilefacenet"),
                "--out=" + folder.resolve("out"));

        assertThat(code).as(err::toString).isZero();
        assertThat(err.toString()).contains("failed to enrol: Bill_Gates/Bill_Gates_0003.jpg: ");
        assertThat(out.toString())
                .contains(
                        "mobilefacenet: 5 pairs, accuracy 100.00 % ± 0.00",
                        "accuracy 100.00 % with thresholds 0.01 apart, as in published figures",
                        "1 images failed to enrol; with their 1 pairs rejected: 6 pairs, accuracy 83.33 % ± 0.00");
        assertThat(BenchmarkResult.read(folder.resolve("out")).figures())
                .containsEntry("pairs", 6.)
                .containsEntry("accuracy", 1.)
                .containsEntry("accuracy, failures to enrol rejected", 5 / 6.);
        assertThat(Files.readString(folder.resolve("out/verification.html")))
                .contains("Failures to enrol", "Bill_Gates_0003.jpg")
                .doesNotContain("(published)");
    }

    private int run(String... args) {
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(out, true));
        vultus.setErr(new PrintWriter(err, true));
        return Main.run(vultus, args);
    }
}
