package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.SharedFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    @Test
    void aPackIsImportedListedShownDamagedAndReplaced() throws IOException {
        Path folder = insightFaceFolder();

        assertThat(run("import", folder.toString(), "--no-measure"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("Licence        unknown licence (none was named at the import of w600k_mbf.onnx")
                .contains("Allowed use    the models that InsightFace publishes are for non-commercial research only")
                .contains("Installed: " + temp.resolve("packs").resolve("my-models"))
                .contains("Contract       my-models (128 dimensions, contract ");

        assertThat(run("list")).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^NAME +STATE +DIMENSION +ENGINE +LICENCE +SOURCE$")
                .containsPattern("(?m)^my-models +installed +128 +onnxruntime-basic +unknown licence")
                .containsPattern(
                        "(?m)^faceplugin +available +512 +opencv-dnn +MIT +npm:faceplugin-face-recognition-js@0.0.1$");

        assertThat(run("show", "my-models")).isZero();
        assertThat(out.toString())
                .contains(
                        "Detector       scrfd in detector.onnx, score from 0.50, overlap to 0.40, longer side to 640 pixels")
                .contains("Preprocessing  RGB, mean [127.5, 127.5, 127.5], std [127.5, 127.5, 127.5]\n")
                .contains("Same person    from cosine 0.40 on\n")
                .containsPattern("(?m)^Contract       [0-9a-f]{64}$")
                .containsPattern("(?m)^File           embedder.onnx, \\d+ bytes, SHA-256 [0-9a-f]{64}, verified$");

        assertThat(run("import", folder.toString(), "--no-measure")).isEqualTo(23);
        assertThat(err.toString()).contains("there is a model pack \"my-models\"");

        Files.writeString(temp.resolve("packs/my-models/embedder.onnx"), "damage");
        assertThat(run("show", "my-models")).isEqualTo(21);
        assertThat(err.toString()).contains("model pack \"my-models\" is corrupt: embedder.onnx has 6 bytes");

        assertThat(run("import", folder.toString(), "--no-measure", "--force")).isZero();
        assertThat(run("show", "my-models")).isZero();
    }

    @Test
    void singleFilesNeedTheirPreprocessing() {
        Path models = SharedFiles.path("models");
        List<String> files = List.of(
                "import",
                "--embedder",
                models.resolve("mobilefacenet_128.onnx").toString(),
                "--detector",
                models.resolve("yunet_n_640_640.onnx").toString());

        assertThat(run(files.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString()).contains("--colour").contains("--mean");

        List<String> whole = new ArrayList<>(files);
        whole.addAll(List.of("--colour", "rgb", "--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375"));
        whole.addAll(List.of("--licence", "Apache-2.0", "--threshold", "0.35", "--flip", "--no-measure"));
        assertThat(run(whole.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(run("show", "mobilefacenet_128")).isZero();
        assertThat(out.toString())
                .contains("Licence        Apache-2.0 (named at the import of ")
                .contains("Detector       yunet in detector.onnx")
                .contains("Same person    from cosine 0.35 on\n")
                .contains("std [58.395, 57.12, 57.375], with the mirror image\n");
    }

    @Test
    void aDetectorsTypeNeedNotBeGiven() {
        Path models = SharedFiles.path("models");
        assertThat(run(
                        "import",
                        "--embedder",
                        models.resolve("mobilefacenet_128.onnx").toString(),
                        "--detector",
                        models.resolve("scrfd_500m_bnkps.onnx").toString(),
                        "--colour=RGB",
                        "--mean=123.675,116.28,103.53",
                        "--std=58.395,57.12,57.375",
                        "--no-measure"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Found          detector: scrfd, by its outputs\n");
        assertThat(run("show", "mobilefacenet_128")).isZero();
        assertThat(out.toString()).contains("Detector       scrfd in detector.onnx");
    }

    /** What the error says to type does work. */
    @Test
    void theCommandInTheErrorCanBeTyped() throws IOException {
        Path folder = insightFaceFolder();
        Files.copy(folder.resolve("w600k_mbf.onnx"), folder.resolve("w600k_other.onnx"));

        assertThat(run("import", folder.toString())).isEqualTo(23);
        String command = err.toString().strip().replaceFirst("(?s).*: ./vultus model ", "");
        assertThat(command).startsWith("import --detector '").endsWith("--colour RGB --mean 127.5 --std 127.5");
        String[] words = Pattern.compile("'([^']*)'|(\\S+)")
                .matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
        assertThat(run(words)).as(err.toString()).isZero();
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        Path folder = insightFaceFolder();
        for (String number : List.of("NaN", "Infinity", "-Infinity", "1e999")) {
            assertThat(run("import", folder.toString(), "--threshold", number))
                    .as(number)
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--threshold").contains("'" + number + "' is not a finite number");
        }
        assertThat(run("import", folder.toString(), "--threshold", "high")).isEqualTo(2);
        assertThat(err.toString()).contains("'high' is not a number");
    }

    @Test
    void aCheckOnPhotographsTellsWrongPreprocessing() throws IOException {
        Path images = SharedFiles.path("lfw/images");
        Path people = Files.createDirectories(temp.resolve("people"));
        try (Stream<Path> folders = Files.list(images)) {
            for (Path person :
                    folders.sorted().filter(ModelCommandTest::holdsTwo).limit(8).toList()) {
                Files.createSymbolicLink(people.resolve(person.getFileName()), person);
            }
        }
        assertThat(run(checked(people, "123.675,116.28,103.53", "58.395,57.12,57.375")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("Check          \\d+ photographs, 8 people with two or more: same person 0\\.[4-9]\\d")
                .doesNotContain("Warning");
        assertThat(run(checked(people, "0", "0.02"))).isZero();
        assertThat(out.toString()).contains("Warning        these vectors hardly tell people apart");
        assertThat(run(
                        "import",
                        insightFaceFolder().toString(),
                        "--check",
                        temp.resolve("none").toString()))
                .isEqualTo(2);
    }

    private static boolean holdsTwo(Path person) {
        try (Stream<Path> photos = Files.list(person)) {
            return photos.count() > 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] checked(Path people, String mean, String std) {
        Path models = SharedFiles.path("models");
        return new String[] {
            "import",
            "--embedder=" + models.resolve("mobilefacenet_128.onnx"),
            "--detector=" + models.resolve("yunet_n_640_640.onnx"),
            "--colour=RGB",
            "--mean=" + mean,
            "--std=" + std,
            "--no-measure",
            "--force",
            "--check=" + people
        };
    }

    @Test
    void wrongUseIsExplained() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("which command?");
        assertThat(run("import")).isEqualTo(2);
        assertThat(run("show", "nobody")).isEqualTo(20);
        assertThat(err.toString())
                .isEqualTo(
                        "vultus: there is no model pack \"nobody\", neither of that name in " + temp.resolve("packs")
                                + " (which has []) nor in a folder of that path; see what can be had with: ./vultus model list\n");
        assertThat(run("pull", "nobody")).isEqualTo(20);
        assertThat(run(
                        "pull",
                        "nobody",
                        "--catalogue",
                        temp.resolve("absent.json").toString()))
                .isEqualTo(23);
        assertThat(err.toString()).startsWith("vultus: cannot read the catalogue " + temp.resolve("absent.json"));
        assertThat(run("import", "--name", "../evil", insightFaceFolder().toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("a pack's name is 1 to 64 of the characters");
    }

    @Test
    void eachCommandHasExamples() {
        for (String command : List.of("list", "pull", "import", "show")) {
            assertThat(run(command, "--help")).isZero();
            assertThat(out.toString())
                    .contains("Usage: vultus model " + command)
                    .contains("Examples:\n  vultus model");
        }
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> command = new ArrayList<>(List.of("model"));
        command.addAll(Arrays.asList(args));
        if (args.length > 0) {
            command.addAll(2, List.of("--packs", temp.resolve("packs").toString(), "--quiet"));
        }
        CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(vultus, command.toArray(String[]::new));
    }

    private Path insightFaceFolder() {
        try {
            Path folder = Files.createDirectories(temp.resolve("My models"));
            if (!Files.exists(folder.resolve("det_500m.onnx"))) {
                Files.copy(SharedFiles.path("models/scrfd_500m_bnkps.onnx"), folder.resolve("det_500m.onnx"));
                Files.copy(SharedFiles.path("models/mobilefacenet_128.onnx"), folder.resolve("w600k_mbf.onnx"));
            }
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
