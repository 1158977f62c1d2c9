package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.SharedFiles;
import io.vultus.format.RecordSet;
import io.vultus.format.RecordSetWriter;
import io.vultus.format.TemplateList;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.model.ModelContract;
import io.vultus.testdata.SyntheticFace;
import io.vultus.testdata.SyntheticFaces;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Enrolling, identifying and verifying real people by the commands that a user types, and everything that may be wrong
 * with them.
 */
class RecognitionCommandsTest {

    private static final List<String> PEOPLE = List.of("Bill_Gates", "Abdullah_Gul", "Abba_Eban", "Al_Sharpton");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    private Path photos;
    private Path gallery;

    @BeforeEach
    void importPackAndCopyPhotographs() throws IOException {
        photos = temp.resolve("photos");
        gallery = temp.resolve("gallery");
        for (String person : PEOPLE) {
            Path folder = Files.createDirectories(photos.resolve(person));
            Files.copy(lfw(person, 1), folder.resolve("1.jpg"));
        }
        assertThat(run(
                        "model",
                        "import",
                        "--name",
                        "mobilefacenet",
                        "--no-measure",
                        "--embedder",
                        SharedFiles.path("models/mobilefacenet_128.onnx").toString(),
                        "--detector",
                        SharedFiles.path("models/yunet_n_640_640.onnx").toString(),
                        "--detector-type",
                        "yunet",
                        "--colour",
                        "RGB",
                        "--mean",
                        "123.675,116.28,103.53",
                        "--std",
                        "58.395,57.12,57.375"))
                .as(err::toString)
                .isZero();
    }

    @Test
    void extractsFeaturesAndGoesOnWhereItWas() throws IOException {
        Path features = temp.resolve("features/facescrub");
        Path leftOut = temp.resolve("left-out.txt");
        Files.writeString(photos.resolve("Bill_Gates/broken.jpg"), "no picture");

        assertThat(extract(features, leftOut)).as(err::toString).isZero();
        assertThat(out.toString()).isEqualTo("""
                5 images: 4 embedded, 0 were there already, 1 left out
                       1 unsupported format
                """);
        assertThat(err.toString()).startsWith("left out: " + photos.resolve("Bill_Gates/broken.jpg"));
        assertThat(leftOut).hasContent("unsupported format\tBill_Gates/broken.jpg");
        assertThat(features.resolve("Abba_Eban/1.jpg_mbf.bin")).hasSize(16 + 128 * 4);

        assertThat(extract(features, leftOut)).isZero();
        assertThat(out.toString()).startsWith("5 images: 0 embedded, 4 were there already, 1 left out\n");
        assertThat(extract(features, leftOut, "--flip")).isEqualTo(1);
        assertThat(err.toString()).contains("without mirror image) than asked for now (pack mobilefacenet");
    }

    /** Drawn faces: six people to train on, two of them in the test set with other pictures. */
    @Test
    void copiesATrainingSetWithoutThePeopleOfATestSet() throws IOException {
        SyntheticFaces drawn = new SyntheticFaces(3);
        Path set = temp.resolve("set");
        try (RecordSetWriter writer = RecordSetWriter.create(set, 112)) {
            for (int image = 0; image < 24; image++) {
                writer.add(image / 4, png(drawn.aligned(image / 4, image % 4)));
            }
            writer.finish();
        }
        Path drawings = temp.resolve("drawings");
        for (int image = 0; image < 8; image++) {
            int person = 2 + image / 4 * 10; // 2 is in both sets, 12 is not
            Path file = drawings.resolve(person + "/" + image + ".png");
            Files.createDirectories(file.getParent());
            Files.write(file, png(drawn.aligned(person, 10 + image)));
        }
        Path features = temp.resolve("features");
        assertThat(run(
                        "bench",
                        "extract",
                        "--aligned",
                        "--photos",
                        drawings.toString(),
                        "--algorithm",
                        "m",
                        "--out",
                        features.toString()))
                .as(err::toString)
                .isZero();

        Path copy = temp.resolve("copy");
        List<String> command = new ArrayList<>(List.of("bench", "overlap", "--set", set.toString()));
        command.addAll(List.of("--probe-features", features.toString(), "--copy", copy.toString()));
        command.addAll(List.of("--list", temp.resolve("overlap.txt").toString(), "--threshold", "0.87"));
        command.addAll(List.of("--out", temp.resolve("overlap").toString()));
        assertThat(run(command.toArray(String[]::new))).as(err::toString).isZero();

        assertThat(Files.readAllLines(temp.resolve("overlap.txt")).get(1)).startsWith("2\t2\t0.");
        assertThat(RecordSet.open(copy).classes()).isEqualTo(5);
        assertThat(out.toString()).contains("before             6         24", "after              5         20");
        assertThat(run(command.toArray(String[]::new))).isEqualTo(7);
        assertThat(err.toString()).contains("the copy goes into a new folder");
    }

    private static byte[] png(SyntheticFace face) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(face.image(), "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void listsAreShortenedByWhatHasNoFeature() throws IOException {
        Path lists = Files.createDirectories(temp.resolve("lists"));
        Path shortened = temp.resolve("shortened");
        Path probes = lists.resolve("facescrub_features_list.json");
        new TemplateList(List.of("Abba_Eban/1.jpg", "nobody/1.jpg"), List.of("a", "b")).write(probes);
        Path others = lists.resolve("megaface_features_list.json_3_1");
        new TemplateList(List.of("043/1@N00/Bill_Gates.jpg", "Bill_Gates/1.png", "nobody/2.jpg"), List.of())
                .write(others);

        assertThat(extract(
                        temp.resolve("features"),
                        temp.resolve("left-out.txt"),
                        "--list",
                        probes.toString(),
                        "--list",
                        others.toString(),
                        "--shortened",
                        shortened.toString()))
                .as(err::toString)
                .isZero();

        assertThat(out.toString())
                .startsWith("5 images: 2 embedded, 0 were there already, 3 left out\n       3 not found");
        assertThat(TemplateList.read(shortened.resolve("facescrub_features_list.json")))
                .isEqualTo(new TemplateList(List.of("Abba_Eban/1.jpg"), List.of("a")));
        // Lists name .png where the photograph is .jpg; a file of that name in another folder is never taken.
        assertThat(TemplateList.read(shortened.resolve("megaface_features_list.json_1_1"))
                        .paths())
                .containsExactly("Bill_Gates/1.png");
    }

    private int extract(Path features, Path leftOut, String... more) {
        List<String> args = new ArrayList<>(List.of("bench", "extract", "--photos", photos.toString()));
        args.addAll(List.of("--out", features.toString(), "--algorithm", "mbf", "--left-out", leftOut.toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @Test
    void enrolIdentifyListAndErase() throws IOException {
        assertThat(enrol()).as(err::toString).isZero();
        assertThat(out.toString())
                .contains("4 photographs in ")
                .contains(": 4 enrolled, 0 enrolled before, 0 duplicates, 0 left out");
        assertThat(enrol()).isZero();
        assertThat(out.toString()).contains(": 0 enrolled, 4 enrolled before, 0 duplicates, 0 left out");

        assertThat(identify("--json", lfw("Bill_Gates", 2).toString()))
                .as(err::toString)
                .isZero();
        JsonNode face =
                new ObjectMapper().readTree(out.toString()).get(0).get("faces").get(0);
        assertThat(face.get("decision").asText()).isEqualTo("Bill_Gates");
        assertThat(face.get("candidates").get(0).get("score").asDouble()).isGreaterThan(0.4);
        assertThat(face.get("candidates")).hasSize(3);

        assertThat(run("gallery", "list", "--gallery", gallery.toString())).isZero();
        assertThat(out.toString()).isEqualTo("""
                identity,name,templates,attributes
                Abba_Eban,Abba_Eban,1,
                Abdullah_Gul,Abdullah_Gul,1,
                Al_Sharpton,Al_Sharpton,1,
                Bill_Gates,Bill_Gates,1,
                """);

        assertThat(run("gallery", "erase", "--gallery", gallery.toString(), "Bill_Gates"))
                .isZero();
        assertThat(out.toString()).isEqualTo("erased Bill_Gates\n");
        assertThat(identify(lfw("Bill_Gates", 2).toString())).isZero();
        assertThat(out.toString()).contains(": nobody known\n").doesNotContain("  Bill_Gates");
        assertThat(run("gallery", "erase", "--gallery", gallery.toString(), "Bill_Gates"))
                .isEqualTo(35);
        assertThat(err.toString()).isEqualTo("vultus: nobody is enrolled as \"Bill_Gates\"\n");
    }

    @Test
    void aListBringsNamesAndAttributesToFilterBy() throws IOException {
        Path list = Files.writeString(temp.resolve("list.csv"), """
                identity,path,name,trade
                gates,photos/Bill_Gates/1.jpg,Bill Gates,software
                gul,photos/Abdullah_Gul/1.jpg,,politics
                """);
        assertThat(run("enrol", "--gallery", gallery.toString(), "--list", list.toString()))
                .as(err::toString)
                .isZero();

        assertThat(identify(lfw("Bill_Gates", 2).toString())).isZero();
        assertThat(out.toString()).contains(": Bill Gates (gates)\n");
        assertThat(identify("--where", "trade=politics", lfw("Bill_Gates", 2).toString()))
                .isZero();
        assertThat(out.toString())
                .contains(": nobody known\n")
                .contains("  gul\n")
                .doesNotContain("gates)");
        assertThat(err.toString()).isEmpty();

        assertThat(identify(
                        "--where",
                        "trade=politics",
                        "--where",
                        "trade=software",
                        lfw("Bill_Gates", 2).toString()))
                .isZero();
        assertThat(out.toString())
                .contains(": nobody known\n")
                .doesNotContain("gul")
                .doesNotContain("gates)");
        assertThat(err.toString()).isEqualTo("vultus: nobody has trade=politics and trade=software at once\n");
        assertThat(identify(
                        "--where",
                        "trade=software",
                        "--where",
                        "tarde=x",
                        lfw("Bill_Gates", 2).toString()))
                .isZero();
        assertThat(err.toString()).isEqualTo("vultus: nobody in the gallery has tarde=x\n");
        assertThat(identify("--where", "trade", lfw("Bill_Gates", 2).toString()))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("vultus: --where takes NAME=VALUE, got \"trade\"\n");
    }

    @Test
    void theExitCodeTellsOfWhatWasLeftOut() throws IOException {
        Path bad = Files.createDirectories(photos.resolve("a\nb"));
        Files.copy(lfw("Abba_Eban", 1), bad.resolve("1.jpg"));
        assertThat(run("enrol", "--gallery", gallery.toString(), photos.toString()))
                .isZero();
        assertThat(err.toString())
                .contains(
                        "left out: " + photos.resolve("a") + "\\u000ab: an identity must not hold control characters");
        assertThat(run("enrol", "--gallery", gallery.toString(), "--strict", photos.toString()))
                .isEqualTo(17);
        for (String person : PEOPLE) {
            Files.writeString(photos.resolve(person).resolve("1.jpg"), "no picture");
        }
        assertThat(run("enrol", "--gallery", temp.resolve("other").toString(), photos.toString()))
                .isEqualTo(18);
        Files.delete(bad.resolve("1.jpg"));
        assertThat(extract(temp.resolve("features"), temp.resolve("left-out"))).isEqualTo(18);
    }

    @Test
    void twoPhotographsAreComparedWithoutAGallery() {
        String gates = lfw("Bill_Gates", 1).toString();

        assertThat(run("verify", gates, lfw("Bill_Gates", 2).toString()))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).startsWith("the same person: cosine 0.");
        assertThat(run("verify", "--json", gates, lfw("Abba_Eban", 1).toString()))
                .isZero();
        assertThat(out.toString()).contains("\"same\" : false");
    }

    @Test
    void manyPhotographsAreAnsweredInTheirOrderWhateverIsWrongWithSome() throws IOException {
        enrol();
        Path empty = Files.createFile(temp.resolve("empty.jpg"));
        List<String> asked = List.of(
                lfw("Al_Sharpton", 2).toString(),
                empty.toString(),
                lfw("Bill_Gates", 2).toString(),
                temp.resolve("none.jpg").toString(),
                lfw("Abdullah_Gul", 2).toString());
        List<String> arguments = new ArrayList<>(List.of("--json", "--threads", "3"));
        arguments.addAll(asked);

        assertThat(identify(arguments.toArray(String[]::new)))
                .as("the first refusal decides")
                .isEqualTo(10);

        JsonNode answers = new ObjectMapper().readTree(out.toString());
        assertThat(answers.findValuesAsText("photo")).isEqualTo(asked);
        assertThat(answers.findValuesAsText("decision")).containsExactly("Al_Sharpton", "Bill_Gates", "Abdullah_Gul");
        assertThat(answers.get(3).get("error").asText()).contains("none.jpg: no such file");
        assertThat(err.toString().lines().filter(line -> line.startsWith("vultus: ")))
                .hasSize(2);
    }

    @Test
    void eachBadPhotographHasItsOwnExitCodeAndMessage() throws IOException {
        enrol();
        byte[] jpeg = Files.readAllBytes(lfw("Bill_Gates", 2));
        byte[] huge = new byte[33];
        ByteBuffer.wrap(huge)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(50_000)
                .putInt(50_000);
        Path wall = temp.resolve("wall.png");
        ImageIO.write(new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB), "png", wall.toFile());

        assertRefused(temp.resolve("missing.jpg"), 3, "no such file");
        assertRefused(Files.createFile(temp.resolve("zero.jpg")), 10, "the file is empty");
        assertRefused(Files.writeString(temp.resolve("text.jpg"), "not a picture"), 11, "not a JPEG, PNG, BMP or WebP");
        assertRefused(
                Files.write(temp.resolve("huge.png"), huge), 12, "50000×50000 pixels are more than the limit of 40");
        assertRefused(
                Files.write(temp.resolve("cut.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2)),
                13,
                "the picture is truncated");
        assertRefused(wall, 14, "no face found in 300×300 pixels");
    }

    @Test
    void aBadPhotographKeepsNobodyFromBeingEnrolledAndIsReported() throws IOException {
        Files.writeString(photos.resolve("Abba_Eban/text.jpg"), "not a picture");
        Files.createFile(photos.resolve("Abba_Eban/zero.jpg"));
        Path report = temp.resolve("left-out.csv");

        assertThat(run("enrol", "--gallery", gallery.toString(), "--report", report.toString(), photos.toString()))
                .isZero();

        assertThat(out.toString()).contains(": 4 enrolled, 0 enrolled before, 0 duplicates, 2 left out");
        assertThat(Files.readAllLines(report))
                .containsExactly(
                        "identity,path,reason,message",
                        "Abba_Eban," + photos.resolve("Abba_Eban/text.jpg") + ",not a picture,\""
                                + photos.resolve("Abba_Eban/text.jpg")
                                + ": not a JPEG, PNG, BMP or WebP picture, whatever its name says\"",
                        "Abba_Eban," + photos.resolve("Abba_Eban/zero.jpg") + ",empty file,"
                                + photos.resolve("Abba_Eban/zero.jpg") + ": the file is empty");
    }

    @Test
    void whatIsWrongWithGalleriesAndPacksIsSaidWithItsOwnExitCode() throws IOException {
        String probe = lfw("Bill_Gates", 2).toString();
        assertThat(identify(probe)).isEqualTo(31);
        assertThat(err.toString()).contains(gallery.toString());
        enrol();

        assertThat(run(
                        "enrol",
                        "--gallery",
                        gallery.toString(),
                        temp.resolve("none").toString()))
                .isEqualTo(3);
        assertThat(err.toString()).contains("not a folder: " + temp.resolve("none"));
        assertThat(run("enrol", "--gallery", gallery.toString())).isEqualTo(2);
        assertThat(run("identify", "--gallery", gallery.toString(), "--pack", "nobody", probe))
                .isEqualTo(20);

        try (LuceneGallery open = LuceneGallery.open(gallery, contractOfGallery())) {
            assertThat(enrol()).isEqualTo(30);
            assertThat(err.toString()).contains(gallery.toString());
            assertThat(identify(probe)).as("reading needs no lock").isZero();
            assertThat(open.peopleCount()).isEqualTo(4);
        }

        Path other = temp.resolve("other");
        LuceneGallery.open(other, new ModelContract("another", 128, "1".repeat(64)))
                .close();
        assertThat(run("identify", "--gallery", other.toString(), probe)).isEqualTo(20);
        assertThat(run("identify", "--gallery", other.toString(), "--pack", "mobilefacenet", probe))
                .isEqualTo(22);
        assertThat(err.toString()).contains("another").contains("mobilefacenet");

        Files.writeString(temp.resolve("packs/mobilefacenet/embedder.onnx"), "damage");
        assertThat(identify(probe)).isEqualTo(21);
        assertThat(err.toString()).contains("model pack \"mobilefacenet\" is corrupt: embedder.onnx has 6 bytes");
    }

    @Test
    void eachCommandHasExamples() {
        for (String command :
                List.of("demo", "enrol", "identify", "verify", "gallery stats", "gallery list", "gallery erase")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.add("--help");
            CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out));
            out.getBuffer().setLength(0);
            assertThat(Main.run(vultus, words.toArray(String[]::new))).isZero();
            assertThat(out.toString()).contains("Examples:\n  vultus " + command);
        }
    }

    private ModelContract contractOfGallery() {
        try (var open = LuceneGallery.openReadOnly(gallery)) {
            return open.contract();
        }
    }

    private void assertRefused(Path photo, int exit, String message) {
        assertThat(identify(photo.toString())).as(photo.toString()).isEqualTo(exit);
        assertThat(err.toString()).startsWith("vultus: " + photo + ": ").contains(message);
        // The others are answered all the same.
        assertThat(identify(photo.toString(), lfw("Bill_Gates", 2).toString())).isEqualTo(exit);
        assertThat(out.toString()).contains(": Bill_Gates\n");
    }

    private int enrol() {
        return run("enrol", "--gallery", gallery.toString(), photos.toString());
    }

    private int identify(String... args) {
        List<String> command = new ArrayList<>(List.of("identify", "--gallery", gallery.toString()));
        command.addAll(List.of(args));
        return run(command.toArray(String[]::new));
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> command = new ArrayList<>(List.of(args));
        int options = List.of("model", "gallery", "bench").contains(args[0]) ? 2 : 1;
        command.add(options, "--quiet");
        if (!args[0].equals("gallery")) {
            command.addAll(options, List.of("--packs", temp.resolve("packs").toString()));
        }
        CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(vultus, command.toArray(String[]::new));
    }

    private static Path lfw(String person, int number) {
        return SharedFiles.path("lfw/images/%s/%s_%04d.jpg".formatted(person, person, number));
    }
}
