package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.bench.report.BenchmarkResult;
import io.vultus.format.FeatureFile;
import io.vultus.format.NoiseList;
import io.vultus.format.TemplateList;
import io.vultus.testdata.SyntheticFaces;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void writesAReportOfSyntheticFaces(@TempDir Path folder) {
        int code = run(
                "bench",
                "megaface",
                "--synthetic",
                "--distractors",
                "200",
                "--clean",
                "raw",
                "--through",
                "scan",
                "-q",
                "--out",
                folder.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "distractors   rank-1",
                        "raw               200",
                        "through a gallery, scan: rank-1 ",
                        " points from exact; ",
                        "Report: " + folder.resolve("megaface.html"));
        assertThat(folder.resolve("megaface.html")).exists();
        assertThat(folder.resolve("megaface.json")).exists();
        assertThat(folder.resolve("devkit-raw/cmc_facescrub_megaface_synthetic_200_1.json"))
                .exists();
    }

    @Test
    void looksForStrangers(@TempDir Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of("bench", "open-set", "--synthetic", "--people", "2000"));
        command.addAll(List.of("--probes", "500", "--rates", "0.01,0.1", "--advise", "1000000"));
        command.addAll(List.of("-q", "--out", folder.toString()));

        assertThat(run(command.toArray(String[]::new))).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains(
                        "500 mated and 500 unmated searches",
                        "       1000  ",
                        "       2000  ",
                        "for 1000000 people and an FPIR of 0.01: threshold ~0.");
        assertThat(Files.readString(folder.resolve("open-set.html")))
                .contains("Open-set identification", "<svg", "~0.", "var(--series-0)")
                .doesNotContain("href=", "src=", "{{");
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("open-set.json").toFile());
        assertThat(json.at("/galleries/1/people").asInt()).isEqualTo(2000);
        assertThat(json.at("/galleries/1/curve")).hasSize(41);
        assertThat(json.at("/galleries/1/found/points/0/fpir").asDouble()).isEqualTo(.01);

        assertThat(run("bench", "open-set", "--synthetic", "--rates", "1")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--rates lie between 0 and 1, got 1.0");
        assertThat(run("bench", "open-set", "--photos", folder.resolve("none").toString()))
                .isEqualTo(ExitCode.FILE_NOT_FOUND.code());
    }

    @Test
    void listsSuspectsForAPersonToConfirm(@TempDir Path folder) throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        ImageIO.write(
                new SyntheticFaces(1).photograph(1, 0, 320, 320).image(),
                "png",
                photos.resolve("person 0, image 25.png").toFile());
        List<String> command = new ArrayList<>(List.of("bench", "suspects", "--synthetic", "--distractors", "3000"));
        command.addAll(List.of("--duplicates", "0.97", "--photos", photos.toString()));
        command.addAll(List.of("-q", "--out", folder.toString()));

        assertThat(run(command.toArray(String[]::new))).as(err::toString).isZero();

        assertThat(out.toString())
                .contains(
                        " stranger among probes\n",
                        folder.resolve("suspects.html").toString());
        NoiseList list = NoiseList.read(folder.resolve("facescrub_suspects.txt"));
        assertThat(list.size()).isBetween(20, 60);
        assertThat(Files.readAllLines(folder.resolve("facescrub_suspects.txt")).get(2))
                .matches("1\tperson \\d+, image \\d+\tperson \\d+, image \\d+\t-?0\\.\\d{4}");
        assertThat(folder.resolve("near_duplicates.txt")).exists();
        assertThat(Files.readString(folder.resolve("suspects.html")))
                .contains("<dt>number</dt><dd>1</dd>", "no photograph", "Are they two people?")
                .doesNotContain("href=", "src=\"http");
    }

    @Test
    void comparesTemplates(@TempDir Path folder) throws IOException {
        FeatureFile.write(folder.resolve("1.jpg_x.bin"), new float[] {1, 0});
        FeatureFile.write(folder.resolve("2.jpg_x.bin"), new float[] {2, 1});
        FeatureFile.write(folder.resolve("3.jpg_x.bin"), new float[] {0, 3});
        Path media = Files.writeString(folder.resolve("media.txt"), "1.jpg 1 1\n2.jpg 2 1\n3.jpg 3 1\n");
        Path pairs = Files.writeString(folder.resolve("pairs.txt"), "1 2 1\n1 3 0\n");
        List<String> command = new ArrayList<>(List.of("bench", "templates", "-q", "--features", folder.toString()));
        command.addAll(List.of("--algorithm", "x", "--media", media.toString(), "--pairs", pairs.toString()));
        command.addAll(List.of("--out", folder.resolve("out").toString()));

        assertThat(run(command.toArray(String[]::new))).as(err::toString).isZero();

        assertThat(out.toString())
                .startsWith("3 images, 3 templates, 2 pairs\nTAR at FAR ≤ 1/1: 100.00 % (0 of 1 impostors decide)\n* ");
        assertThat(Files.readString(folder.resolve("out/templates.html")))
                .contains("Verification of templates", "<td>≤ 1/1</td><td>100.00 %</td>", "<svg");
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("out/templates.json").toFile())
                        .at("/figures/TAR@<=1~11")
                        .asDouble())
                .isEqualTo(1);
        Files.writeString(pairs, "1 2\n");
        assertThat(run(command.toArray(String[]::new))).isEqualTo(ExitCode.FILE_CORRUPT.code());
    }

    /** A run is what an expectation says of it, and no longer when a figure there is moved. */
    @Test
    void checksAndComparesRuns(@TempDir Path folder) throws IOException {
        String yaml = """
                about: Few distractors.
                commands:
                  - [bench, megaface, --synthetic, --distractors, "50", --clean, raw, -q, --out, "${out}"]
                result: ${out}/megaface.json
                figures:
                  raw/50_1/trials: {value: 151360, tolerance: 0}
                  raw/50_1/rank-1: {value: 0.98, tolerance: 0.01}
                """;
        Path right = Files.writeString(folder.resolve("right.yaml"), yaml);
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), yaml.replace("151360", "151361"));
        String results = folder.resolve("out").toString();

        assertThat(run("bench", "check", right.toString(), "--out", results)).isZero();
        assertThat(out.toString())
                .contains("right: right.yaml: 2 of 2 figures as expected", "1 checked, 1 as expected");
        assertThat(run("bench", "check", folder.toString(), "--out", results)).isEqualTo(70);
        assertThat(out.toString())
                .contains(
                        "wrong: wrong.yaml: 1 of 2 figures as expected",
                        "  raw/50_1/trials: 151360.0 instead of 151361.0 ± 0.0",
                        "2 checked, 1 as expected, 0 passed over");
        Files.writeString(wrong, yaml.replace("commands:", "data: {set: the data}\ncommands:"));
        assertThat(run("bench", "check", folder.toString(), "--out", results)).isZero();
        assertThat(out.toString()).contains("passed over: wrong.yaml needs --data set=DIR, the data");
        assertThat(run("bench", "check", wrong.toString())).isEqualTo(ExitCode.USAGE.code());

        Path page = folder.resolve("page.html");
        String first = folder.resolve("out/right").toString();
        String second = folder.resolve("out/wrong").toString();
        assertThat(run("bench", "compare", first, second, "--page", page.toString()))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "0 of 23 figures differ; 0 more are of one run alone",
                        "distractors: the same",
                        "Page: " + page);
        assertThat(Files.readString(page)).contains("same to the last digit", "stroke-dasharray");
        assertThat(run("bench", "compare", first, folder.resolve("none").toString()))
                .isEqualTo(ExitCode.FILE_NOT_FOUND.code());
        assertThat(run("bench", "compare", first, right.toString())).isEqualTo(ExitCode.FILE_CORRUPT.code());
    }

    /** A result that an earlier run left is not judged; nothing to judge is no agreement. */
    @Test
    void checksOnlyWhatTheRunLeft(@TempDir Path folder) throws IOException {
        String yaml = """
                about: Nothing is written where the result is expected.
                commands:
                  - [bench, megaface, --synthetic, --distractors, "20", --clean, raw, -q, --out, "${out}/elsewhere"]
                result: ${out}/megaface.json
                figures:
                  raw/20_1/trials: {value: 151360, tolerance: 0}
                """;
        Path file = Files.writeString(folder.resolve("stale.yaml"), yaml);
        Path out1 = Files.createDirectories(folder.resolve("out/stale"));
        String results = folder.resolve("out").toString();
        assertThat(run("bench", "check", file.toString(), "--out", results)).isEqualTo(70);
        Files.copy(out1.resolve("elsewhere/megaface.json"), out1.resolve("megaface.json"));

        assertThat(run("bench", "check", file.toString(), "--out", results)).isEqualTo(70);
        assertThat(out.toString()).contains("wrong: stale.yaml: its commands left no ");
        Files.writeString(file, yaml.replace("${out}/megaface.json", "${typo}/megaface.json"));
        assertThat(run("bench", "check", file.toString(), "--out", results)).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString()).contains("its result is ${typo}/megaface.json; it must lie below ${out}");
        Files.writeString(file, yaml.replaceAll("figures:[^?]*", "figures: {}\n"));
        assertThat(run("bench", "check", file.toString(), "--out", results)).isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString()).contains("it has no figures, so that everything would be as expected");
    }

    /** An earlier run's development kit results do not stay beside a later one's. */
    @Test
    void earlierResultsGo(@TempDir Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of("bench", "megaface", "--synthetic", "-q"));
        command.addAll(List.of("--out", folder.toString(), "--distractors"));
        Path dropped = folder.resolve("devkit-dropped");
        Path raw = folder.resolve("devkit-raw");
        command.add("30");
        assertThat(run(command.toArray(String[]::new))).as(err::toString).isZero();
        assertThat(dropped.resolve("cmc_facescrub_megaface_synthetic_30_1.json"))
                .exists();
        command.set(command.size() - 1, "20");
        command.addAll(List.of("--clean", "raw"));
        assertThat(run(command.toArray(String[]::new))).as(err::toString).isZero();

        assertThat(dropped).doesNotExist();
        assertThat(raw.resolve("cmc_facescrub_megaface_synthetic_30_1.json")).doesNotExist();
        assertThat(raw.resolve("cmc_facescrub_megaface_synthetic_20_1.json")).exists();
        assertThat(run("bench", "megaface", "--synthetic", "--clean", "raw,raw"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--clean names something twice: [RAW, RAW]");
    }

    /** What is packed gives the same figures and hashes; photographs are on the page. */
    @Test
    void packedFeaturesTakeThePlaceOfTheirTree(@TempDir Path folder) throws IOException {
        Path lists = Files.createDirectories(folder.resolve("lists"));
        Path features = folder.resolve("features");
        List<String> probes = List.of("a/1.jpg", "a/2.jpg", "b/1.jpg", "b/2.jpg");
        Path list = lists.resolve("facescrub_features_list.json");
        new TemplateList(probes, List.of("a", "a", "b", "b")).write(list);
        new TemplateList(List.of("x/1.jpg", "x/2.jpg"), List.of())
                .write(lists.resolve("megaface_features_list.json_2_1"));
        float[][] vectors = {{3, 1}, {1, 2}, {-1, 2}, {-5, 1}, {1, 1}, {-1, -1}};
        for (int i = 0; i < 6; i++) {
            String image = i < 4 ? "facescrub/" + probes.get(i) : "megaface/x/" + (i - 3) + ".jpg";
            FeatureFile.write(features.resolve(image + "_n.bin"), vectors[i]);
        }
        Path photos = Files.createDirectories(folder.resolve("photos/a")).getParent();
        ImageIO.write(
                new SyntheticFaces(1).photograph(1, 0, 320, 320).image(),
                "png",
                photos.resolve("a/1.png").toFile());
        List<String> command = new ArrayList<>(List.of("bench", "megaface", "-q", "--features", features.toString()));
        command.addAll(List.of("--lists", lists.toString(), "--algorithm", "n", "--clean", "raw"));
        command.addAll(List.of("--photos", photos.toString(), "--out"));

        List<String> tree = new ArrayList<>(command);
        tree.add(folder.resolve("tree").toString());
        assertThat(run(tree.toArray(String[]::new))).as(err::toString).isZero();
        for (String part : List.of("facescrub", "megaface")) {
            Path of = part.equals("megaface") ? lists.resolve("megaface_features_list.json_2_1") : list;
            List<String> pack = new ArrayList<>(List.of("bench", "pack", "-q", "--algorithm", "n"));
            pack.addAll(List.of("--features", features.resolve(part).toString(), "--list", of.toString()));
            assertThat(run(pack.toArray(String[]::new))).as(err::toString).isZero();
        }
        assertThat(out.toString()).contains("4 features of 2 dimensions: " + features.resolve("facescrub_n.vem"));
        Files.delete(features.resolve("megaface/x/1.jpg_n.bin"));
        command.add(folder.resolve("packed").toString());
        assertThat(run(command.toArray(String[]::new))).as(err::toString).isZero();

        BenchmarkResult first = BenchmarkResult.read(folder.resolve("tree"));
        BenchmarkResult second = BenchmarkResult.read(folder.resolve("packed"));
        assertThat(second.figures()).isEqualTo(first.figures()).containsEntry("raw/2_1/trials", 4.);
        assertThat(second.sources()).isEqualTo(first.sources());
        assertThat(Files.readString(folder.resolve("packed/megaface.html")))
                .contains("data:image/jpeg;base64,", "alt=\"a/1.jpg\"", "no photograph");
    }

    @Test
    void comparesWaysToFindTheNearest(@TempDir Path folder) throws IOException {
        String results = folder.resolve("ann").toString();
        List<String> command = new ArrayList<>(List.of("bench", "ann", "--synthetic", "300", "--queries", "20"));
        command.addAll(
                List.of("--modes", "scan,hnswlib", "--ef", "50", "--python", "no-such-python", "--seconds", "2"));
        command.addAll(List.of("-q", "--out", results));

        assertThat(run(command.toArray(String[]::new))).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains(
                        "Synthetic embeddings of 512 dimensions: 300 vectors, 20 queries",
                        "recall@1  recall@10",
                        "scan                    ef 50        100.00 %",
                        "scan: built in ",
                        "hnswlib: not installed: none of no-such-python has the module hnswlib",
                        "Report: " + folder.resolve("ann/ann.html"));
        assertThat(folder.resolve("ann/ann.html")).exists();
        assertThat(BenchmarkResult.read(folder.resolve("ann/ann.json")).figures())
                .containsEntry("scan/ef 50/recall@1", 1.);

        assertThat(run("bench", "ann", "--synthetic", "10", "--modes", "scan,annoy"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(run("bench", "ann", "--synthetic", "1")).isEqualTo(ExitCode.USAGE.code());
        assertThat(run("bench", "ann", "--synthetic", "10", "--ef", "5")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString())
                .contains(
                        "faiss-hnsw-sq8, jvector, not annoy",
                        "--queries is at least 1 and --synthetic at least 2, got 1000 and 1",
                        "ef must be at least 10, got [5]");
        assertThat(run("bench", "ann", "--vectors", folder.resolve("none.npy").toString(), "--out", results))
                .isEqualTo(ExitCode.FILE_NOT_FOUND.code());
    }

    @Test
    void wantsToKnowWhatToRead(@TempDir Path folder) {
        assertThat(run("bench", "megaface")).isEqualTo(ExitCode.USAGE.code());
        assertThat(run("bench")).isEqualTo(ExitCode.USAGE.code());
        assertThat(run("bench", "megaface", "--synthetic", "--distractors", "0"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("--distractors is at least 1, got 0");
        assertThat(run(
                        "bench",
                        "megaface",
                        "-q",
                        "--features",
                        folder.toString(),
                        "--lists",
                        folder.toString(),
                        "--algorithm",
                        "x"))
                .isEqualTo(ExitCode.FILE_NOT_FOUND.code());
    }

    private int run(String... args) {
        CommandLine vultus = Main.commandLine();
        vultus.setOut(new PrintWriter(out, true));
        vultus.setErr(new PrintWriter(err, true));
        return Main.run(vultus, args);
    }
}
