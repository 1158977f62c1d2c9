package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.VultusException;
import io.vultus.embedding.InferenceEngine;
import io.vultus.embedding.Preprocessing.ColourOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestJsonTest {

    @Test
    void readsEveryField() {
        PackManifest manifest = ManifestJson.read(SamplePack.JSON.getBytes(StandardCharsets.UTF_8), "pack.json");

        assertThat(manifest.name()).isEqualTo("sample");
        assertThat(manifest.licence())
                .isEqualTo(new Licence("MIT", Optional.of("LICENSE"), "the author", Optional.of("research only")));
        assertThat(manifest.source()).isEqualTo("npm:sample@1.0.0");
        assertThat(manifest.detector().type()).isEqualTo(DetectorSpec.Type.ULTRAFACE);
        assertThat(manifest.detector().landmarks()).contains("l.onnx");
        assertThat(manifest.detector().options().scoreThreshold()).isEqualTo(0.65f);
        assertThat(manifest.detector().options().nmsThreshold()).isEqualTo(0.4f);
        assertThat(manifest.detector().options().maxSide()).isEqualTo(640);
        assertThat(manifest.embedder().dimension()).isEqualTo(512);
        assertThat(manifest.embedder().preprocessing().order()).isEqualTo(ColourOrder.BGR);
        assertThat(manifest.embedder().preprocessing().mean()).containsExactly(1f, 2.5f, 3f);
        assertThat(manifest.embedder().preprocessing().std()).containsExactly(4f, 5f, 6f);
        assertThat(manifest.embedder().engine()).isEqualTo(InferenceEngine.OPENCV_DNN);
        assertThat(manifest.embedder().flip()).isTrue();
        assertThat(manifest.recommendedThreshold()).isEqualTo(0.45f);
        assertThat(manifest.files()).hasSize(4);
        assertThat(manifest.files().get("d.onnx")).isEqualTo(new PackFile("0".repeat(64), 10));
    }

    @Test
    void writesWhatItReads() {
        PackManifest manifest = ManifestJson.read(SamplePack.JSON.getBytes(StandardCharsets.UTF_8), "pack.json");

        assertThat(ManifestJson.read(ManifestJson.write(manifest), "again")).isEqualTo(manifest);
    }

    @Test
    void flipIsOffAndRestrictionsAbsentWhereNotGiven() {
        PackManifest manifest = read(root -> {
            ((ObjectNode) root.get("embedder")).remove("flip");
            ((ObjectNode) root.get("licence")).remove("use");
        });

        assertThat(manifest.embedder().flip()).isFalse();
        assertThat(manifest.licence().use()).isEmpty();
        assertThat(ManifestJson.read(ManifestJson.write(manifest), "again")).isEqualTo(manifest);
    }

    @Test
    void aLaterVersionIsToldFromAMalformedOne() {
        assertThatThrownBy(() -> read(root -> root.put("version", 2).put("novelty", true)))
                .isInstanceOf(UnsupportedManifestException.class)
                .hasMessage(
                        "pack.json is in version 2 of vultus-model-pack, and this Vultus reads up to version 1: use a "
                                + "later Vultus");
        assertThatThrownBy(() -> read(root -> root.put("version", 0)))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessage("pack.json is malformed: \"version\" should be from 1 to 1, is 0");
    }

    @ParameterizedTest
    @CsvSource({
        "/name, name",
        "/licence/origin, licence.origin",
        "/detector/scoreThreshold, detector.scoreThreshold",
        "/embedder/preprocessing/mean, embedder.preprocessing.mean",
        "/files, files",
        "/files/d.onnx/sha256, files.d.onnx.sha256",
        "/recommendedThreshold, recommendedThreshold",
    })
    void aMissingFieldIsNamed(String pointer, String name) {
        int slash = pointer.lastIndexOf('/');
        assertThatThrownBy(() -> read(root ->
                        ((ObjectNode) root.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1))))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessage("pack.json is malformed: \"" + name + "\" is missing");
    }

    @Test
    void anUnknownFieldIsNamed() {
        assertThatThrownBy(() -> read(root -> ((ObjectNode) root.get("detector")).put("treshold", 1)))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessage("pack.json is malformed: there is no field \"detector.treshold\" in this format; there are "
                        + "[type, file, landmarks, scoreThreshold, nmsThreshold, maxSide]");
    }

    @Test
    void valuesOfTheWrongKindAreNamed() {
        assertMalformed(root -> root.put("name", 5), "\"name\" should be text, is 5");
        assertMalformed(
                root -> ((ObjectNode) root.get("embedder")).put("dimension", "512"),
                "\"embedder.dimension\" should be an integer, is \"512\"");
        assertMalformed(
                root -> ((ObjectNode) root.get("embedder")).put("dimension", 512.5),
                "\"embedder.dimension\" should be an integer, is 512.5");
        assertMalformed(
                root -> ((ObjectNode) root.get("embedder")).put("flip", 1),
                "\"embedder.flip\" should be true or false, is 1");
        assertMalformed(
                root -> ((ObjectNode) root.get("embedder")).put("engine", "tensorrt"),
                "\"embedder.engine\" should be one of [onnxruntime-all, onnxruntime-basic, onnxruntime-extended, "
                        + "opencv-dnn], is \"tensorrt\"");
        assertMalformed(
                root -> root.putNull("recommendedThreshold"), "\"recommendedThreshold\" should be a number, is null");
        assertMalformed(
                root -> root.put("recommendedThreshold", 1e300),
                "\"recommendedThreshold\" should be a number, is 1.0E300");
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertMalformed(
                root -> root.put("recommendedThreshold", 1.5), "recommendedThreshold is from -1.0 to 1.0, got 1.5");
        assertMalformed(
                root -> ((ObjectNode) root.get("embedder")).put("dimension", 0),
                "embedder.dimension is from 1.0 to 4096.0, got 0.0");
        assertMalformed(
                root -> ((ObjectNode) root.at("/files/d.onnx")).put("sha256", "ABC"),
                "sha256 is 64 lower-case hexadecimal digits, got \"ABC\"");
        assertMalformed(
                root -> ((ObjectNode) root.at("/files/d.onnx")).put("bytes", 0),
                "bytes is from 1 to 2147483648, got 0");
        assertMalformed(
                root -> ((ObjectNode) root.get("embedder")).put("file", "absent.onnx"),
                "\"files\" does not have absent.onnx; it has [LICENSE, d.onnx, e.onnx, l.onnx]");
        assertMalformed(
                root -> ((ObjectNode) root.get("detector")).put("type", "yunet"),
                "a detector of type ultraface needs a network of 68 landmarks beside it, and no other has one; this yunet "
                        + "has one");
    }

    @ParameterizedTest
    @CsvSource({"../d.onnx", "/etc/passwd", "a/b.onnx", "a\\b.onnx", ".hidden", "pack.json", "C:x"})
    void aFilesNameCannotLeadOutOfThePack(String name) {
        assertThatThrownBy(() -> read(root -> ((ObjectNode) root.get("detector")).put("file", name)))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessageContaining("a pack's files have plain names")
                .hasMessageEndingWith("got \"" + name + "\"");
    }

    @Test
    void whatIsNotJsonIsSaidSo() {
        assertThatThrownBy(() -> ManifestJson.read("{\"format\": ".getBytes(StandardCharsets.UTF_8), "p"))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessageStartingWith("p is not valid JSON: Unexpected end-of-input");
        assertThatThrownBy(() -> ManifestJson.read("[]".getBytes(StandardCharsets.UTF_8), "p"))
                .hasMessage("p is malformed: it is not a JSON object");
        assertThatThrownBy(() -> ManifestJson.read(new byte[0], "p")).isInstanceOf(ManifestFormatException.class);
        assertThatThrownBy(() -> ManifestJson.read(
                        SamplePack.JSON.replace("\"name\"", "\"source\"").getBytes(StandardCharsets.UTF_8), "p"))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessageContaining("Duplicate field 'source'");
        assertThatThrownBy(() -> ManifestJson.read((SamplePack.JSON + "{}").getBytes(StandardCharsets.UTF_8), "p"))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessageContaining("Trailing token");
        assertThatThrownBy(() -> ManifestJson.read(new byte[PackManifest.MAX_BYTES + 1], "p"))
                .hasMessage("p has 1048577 bytes; a description of a pack has at most 1048576");
        assertThatThrownBy(() -> ManifestJson.read("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), "p"))
                .isInstanceOf(ManifestFormatException.class);
    }

    /** Damaged descriptions either still are descriptions or are refused as Vultus refuses things. */
    @Test
    void mutationsAreReadOrRefused() {
        byte[] valid = SamplePack.JSON.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            byte[] mutated = mutate(valid, new Random(seed));
            try {
                PackManifest manifest = ManifestJson.read(mutated, "mutated");
                assertThat(ManifestJson.read(ManifestJson.write(manifest), "again"))
                        .as("seed %d", seed)
                        .isEqualTo(manifest);
            } catch (VultusException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith("mutated");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + new String(mutated, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(refused).isBetween(10_000, 19_999);
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] mutated = valid.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            int to = at + random.nextInt(Math.min(30, mutated.length - at));
            switch (random.nextInt(5)) {
                case 0 -> mutated[at] = (byte) random.nextInt(256);
                case 1 -> mutated[at] = (byte) "{}[]\",:0-9.eE\\truefalsn ".charAt(random.nextInt(24));
                case 2 -> mutated = Arrays.copyOf(mutated, at + 1);
                case 3 -> mutated = splice(mutated, at, to, new byte[0]);
                default -> {
                    int from = random.nextInt(mutated.length);
                    mutated = splice(
                            mutated,
                            at,
                            at,
                            Arrays.copyOfRange(mutated, from, Math.min(mutated.length, from + random.nextInt(30))));
                }
            }
        }
        return mutated;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] with) {
        byte[] spliced = Arrays.copyOf(bytes, bytes.length - (to - from) + with.length);
        System.arraycopy(with, 0, spliced, from, with.length);
        System.arraycopy(bytes, to, spliced, from + with.length, bytes.length - to);
        return spliced;
    }

    private static void assertMalformed(Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> read(change))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessage("pack.json is malformed: " + message);
    }

    private static PackManifest read(Consumer<ObjectNode> change) {
        try {
            ObjectNode root = (ObjectNode) JsonFields.MAPPER.readTree(SamplePack.JSON);
            change.accept(root);
            return ManifestJson.read(JsonFields.MAPPER.writeValueAsBytes(root), "pack.json");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
