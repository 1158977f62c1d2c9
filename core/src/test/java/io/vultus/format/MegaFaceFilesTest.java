package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MegaFaceFilesTest {

    @TempDir
    private Path folder;

    @Test
    void featuresAreReadAsTheyWereWritten() throws IOException {
        Path file = folder.resolve("009/93@N00/a.jpg_net.bin");
        float[] values = {1, -2.5f, 3e-20f};

        FeatureFile.write(file, values);

        assertThat(FeatureFile.read(file)).isEqualTo(values);
        assertThat(Files.readAllBytes(file))
                .startsWith(3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0)
                .hasSize(28);
    }

    @Test
    void readsRowsColumnsAndDoubles() throws IOException {
        assertThat(FeatureFile.read(matrix(1, 2, 8, 5, 8, 1f, 2f))).containsExactly(1, 2);
        Path doubles = Files.write(
                folder.resolve("d.bin"),
                ByteBuffer.allocate(32)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(2)
                        .putInt(1)
                        .putInt(8)
                        .putInt(6)
                        .putDouble(.1)
                        .putDouble(-4)
                        .array());
        assertThat(FeatureFile.read(doubles)).containsExactly(.1f, -4);
    }

    @Test
    void refusesFeaturesThatAreNotAsAnnounced() throws IOException {
        Path file = folder.resolve("f.bin");
        matrix(2, 2, 8, 5, 16, 1f, 2f, 3f, 4f);
        assertThatThrownBy(() -> FeatureFile.read(file)).hasMessage(file + ": is a matrix of 2 × 2, not a vector");
        matrix(3, 1, 4, 5, 8, 1f, 2f);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .hasMessage(file + ": holds 8 bytes of values, 3 of 4 bytes each were announced, with a stride of 4");
        matrix(Integer.MAX_VALUE, 1, 4, 5, 8, 1f, 2f);
        assertThatThrownBy(() -> FeatureFile.read(file)).hasMessageEndingWith("2147483647 × 1, not a vector");
        matrix(2, 1, 4, 0, 8, 1f, 2f);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("has values of OpenCV type 0; 5 (float32) and 6 (float64) are known");
        matrix(2, 1, 4, 5, 8, 1f, Float.NaN);
        assertThatThrownBy(() -> FeatureFile.read(file)).hasMessageEndingWith("value 1 of 2 is not finite: NaN");
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .hasMessageEndingWith("has 3 bytes, which no feature file can have");
        assertThatThrownBy(() -> FeatureFile.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void listsComeBackAsTheyWereWritten() throws IOException {
        Path file = folder.resolve("list.json");
        TemplateList list = new TemplateList(List.of("A/1.jpg", "B/\"2\".jpg"), List.of("A", "B"));

        list.write(file);

        assertThat(TemplateList.read(file)).isEqualTo(list);
        Files.writeString(file, "{\"note\": {\"x\": [1]}, \"path\": [\"a\"], \"id\": [17]}");
        assertThat(TemplateList.read(file)).isEqualTo(new TemplateList(List.of("a"), List.of("17")));
    }

    @Test
    void refusesListsThatAreNone() throws IOException {
        Path file = folder.resolve("list.json");
        for (String[] wrong : new String[][] {
            {"[]", "is not a template list: it does not begin with {"},
            {"{}", "is not a template list: it has no member \"path\""},
            {"{\"path\": [\"a\", [\"b\"]]}", "\"path\" is not a list of strings (element 1)"},
            {"{\"path\": \"a\"}", "\"path\" is not a list of strings (element 0)"},
            {"{\"path\": [\"a\"], \"id\": [\"A\", \"B\"]}", "has 1 paths, but 2 ids"},
        }) {
            Files.writeString(file, wrong[0]);
            assertThatThrownBy(() -> TemplateList.read(file)).hasMessage(file + ": " + wrong[1]);
        }
        Files.writeString(file, "{\"path\": [\"a\"");
        assertThatThrownBy(() -> TemplateList.read(file)).hasMessageStartingWith(file + ": is not JSON: ");
    }

    @Test
    void noisyImagesAreKnownByTheirStems() throws IOException {
        Path file = Files.writeString(
                folder.resolve("noises.txt"),
                "# a comment\nAaron_Eckhart_136.png\n\n375/37531198@N00/4174611825_0.jpg\n12\tAda/Ada_7.jpg\n");

        NoiseList noise = NoiseList.read(file);

        assertThat(noise.size()).isEqualTo(3);
        NoiseList.Matches matches = noise.match(List.of(
                "Aaron_Eckhart/Aaron_Eckhart_136.jpg",
                "375/37531198@N00/4174611825_0.png",
                "376/37531198@N00/4174611825_0.png",
                "Ada/Ada_7",
                "Ada/Ada_77.jpg"));
        assertThat(matches.noisy()).hasToString("{0, 1, 3}");
        assertThat(matches.hits()).isEqualTo(3);
    }

    @Test
    void readsTheRealNoiseLists() throws IOException {
        assertThat(NoiseList.read(SharedFiles.path("formats/facescrub_noises.txt"))
                        .size())
                .isEqualTo(605);
        NoiseList distractors = NoiseList.read(SharedFiles.path("formats/megaface_noises.txt"));
        // 719 lines, of which twelve say again what another says.
        assertThat(distractors.size()).isEqualTo(707);
        assertThat(distractors
                        .match(List.of("375/37531198@N00/4174611825_0.png"))
                        .hits())
                .isEqualTo(1);
        Path binary = Files.write(folder.resolve("noise"), new byte[] {(byte) 0xff, (byte) 0xd8, 0, 1});
        assertThatThrownBy(() -> NoiseList.read(binary)).hasMessage(binary + ": is not a text file");
    }

    @Test
    void resultsHaveTheDevelopmentKitsForm() throws IOException {
        MegaFaceResults results = new MegaFaceResults(folder.resolve("out"), "net", 1000, 1);

        Path curves = results.writeCurves(
                new int[] {0, 10}, new double[] {.5, 1}, new double[] {0, .25}, new double[] {.75, 1});
        Path matches = results.writeMatches(List.of(new MegaFaceResults.Match(List.of(3, 4), List.of(0, 17))));

        assertThat(curves).hasFileName("cmc_facescrub_megaface_net_1000_1.json");
        assertThat(matches).hasFileName("matches_facescrub_megaface_net_1000_1.json");
        JsonNode json = new ObjectMapper().readTree(curves.toFile());
        assertThat(json.toString()).isEqualTo("{\"cmc\":[[0,10],[0.5,1.0]],\"roc\":[[0.0,0.25],[0.75,1.0]]}");
        assertThat(Files.readString(matches)).isEqualTo("[{\"probes\":{\"idx\":[3,4],\"rank\":[0,17]}}]");
        assertThatThrownBy(() -> results.writeCurves(
                        new int[] {0}, new double[] {1}, new double[] {1, .5}, new double[] {1, .75}))
                .hasMessage("false accept rates must ascend, got 0.5 after 1.0 at 1");
    }

    private Path matrix(int rows, int columns, int stride, int type, int bytes, float... values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(16 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(rows).putInt(columns).putInt(stride).putInt(type);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return Files.write(folder.resolve("f.bin"), buffer.array());
    }
}
