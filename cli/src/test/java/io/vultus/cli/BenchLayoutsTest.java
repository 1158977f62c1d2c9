package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.bench.report.BenchmarkResult;
import io.vultus.format.FeatureFile;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The layouts that folders of features come in: a wrong reading is an error, not another figure. */
class BenchLayoutsTest {

    private static final int PEOPLE = 60;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final SyntheticEmbeddings people = new SyntheticEmbeddings(4, 128);

    @TempDir
    private Path folder;

    /** Everybody of the training set is in the test set, in the layout person/video/frame. */
    @Test
    void aFullyContaminatedTrainingSetIsFoundOut() throws IOException {
        videos("training", "x", 0);
        videos("test", "x", 10);

        assertThat(overlap()).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString())
                .contains("it is not clear whom p0/01/1.jpg shows: by the first folder there are 60 people, by the"
                        + " innermost one 2");
        assertThat(overlap("--identity", "first")).as(err::toString).isZero();
        assertThat(out.toString())
                .contains(
                        "read of the training set: 60 identities, 240 images",
                        "read of the test set: 60 identities, 240 images",
                        "before            60",
                        "after              0");
        assertThat(BenchmarkResult.read(folder.resolve("out")).figures()).containsEntry("after/identities", 0.);
        assertThat(Files.readString(folder.resolve("out/overlap.html")))
                .contains("60 of 60 training identities are dropped", "60 identities, 240 images");
        assertThat(overlap("--identity", "fist")).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void openSetReadsPeopleNotVideos() throws IOException {
        videos("test", "x", 0);
        videos("test", "y", 20);

        assertThat(openSet("--identity", "first")).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString()).contains("holds features of several algorithms: x (240 files), y (240 files)");
        assertThat(openSet("--algorithm", "x")).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(openSet("--algorithm", "x", "--identity", "first"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("60 people, 240 images: 90 mated and 120 unmated searches");
        assertThat(out.toString())
                .contains(
                        "FPIR 0.1 over 10 divisions: FNIR ",
                        "decides: p",
                        "0.1*           12",
                        "* is decided by fewer");
        assertThat(BenchmarkResult.read(folder.resolve("out")).figures())
                .containsKeys(
                        "30/FNIR@1e-1",
                        "FNIR@1e-1 over 10 splits, mean",
                        "FNIR@1e-1 over 10 splits, lowest",
                        "FNIR@1e-1 over 10 splits, highest");
        assertThat(openSet("--algorithm", "x", "--identity", "first", "--rates", "0.001", "--splits", "1"))
                .as(err::toString)
                .isZero();
        assertThat(BenchmarkResult.read(folder.resolve("out")).figures().keySet())
                .noneMatch(name -> name.startsWith("30/FNIR") || name.contains("splits"));
        assertThat(openSet("--algorithm", "x", "--identity", "first", "--splits", "0"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(openSet("--algorithm", "x", "--identity", "first")).isZero();
        assertThat(Files.readString(folder.resolve("out/open-set.html")))
                .contains(
                        "By the choice of strangers",
                        "Strangers that decide, among 30 people",
                        "<dt>people</dt><dd>60</dd>",
                        "<dt>images</dt><dd>240</dd>",
                        "extraction of test, x: no record");
    }

    /** The training set was extracted with mirror images, the test set without. */
    @Test
    void featuresOfTwoExtractionsAreNotCompared() throws IOException {
        videos("training", "x", 0);
        videos("test", "x", 10);
        Files.writeString(folder.resolve("training/x.extraction"), "pack p 1\nwith mirror image\n");
        Files.writeString(folder.resolve("test/x.extraction"), "pack p 1\nwithout mirror image\n");

        assertThat(overlap("--identity", "first")).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString())
                .contains("the features here were made otherwise (pack p 1, without mirror image) than those in "
                        + folder.resolve("training") + " (pack p 1, with mirror image)");
        assertThat(overlap("--identity", "first", "--mixed")).as(err::toString).isZero();
        assertThat(Files.readString(folder.resolve("out/overlap.json")))
                .contains("extraction of training, x: pack p 1, with mirror image");
    }

    @Test
    void setsOfTwoDimensionsAreNamed() throws IOException {
        videos("training", "x", 0);
        FeatureFile.write(folder.resolve("test/p0/1.jpg_x.bin"), new float[] {1, 2});

        assertThat(overlap("--identity", "first")).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString())
                .contains(folder.resolve("test") + ": the test set's embeddings have 2 dimensions, the training set's"
                        + " have 128");
    }

    private void videos(String part, String algorithm, int first) throws IOException {
        for (int person = 0; person < PEOPLE; person++) {
            for (int image = 0; image < 4; image++) {
                String name = "p%d/0%d/%d.jpg_%s.bin".formatted(person, image / 2, image % 2 + 1, algorithm);
                FeatureFile.write(folder.resolve(part).resolve(name), people.sample(person, first + image));
            }
        }
    }

    private int overlap(String... more) {
        List<String> args = new ArrayList<>(List.of("bench", "overlap", "-q", "--features"));
        args.addAll(List.of(folder.resolve("training").toString(), "--probe-features"));
        args.addAll(List.of(folder.resolve("test").toString(), "--list"));
        args.addAll(List.of(folder.resolve("list.txt").toString()));
        return run(args, more);
    }

    private int openSet(String... more) {
        List<String> args = new ArrayList<>(List.of("bench", "open-set", "-q", "--features"));
        args.add(folder.resolve("test").toString());
        if (!List.of(more).contains("--rates")) {
            args.addAll(List.of("--rates", "0.1"));
        }
        return run(args, more);
    }

    private int run(List<String> args, String... more) {
        args.addAll(List.of(more));
        args.addAll(List.of("--out", folder.resolve("out").toString()));
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(out, true));
        vultus.setErr(new PrintWriter(err, true));
        return Main.run(vultus, args.toArray(String[]::new));
    }
}
