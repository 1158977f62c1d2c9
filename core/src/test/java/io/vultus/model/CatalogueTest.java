package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

    private static final String NPM =
            "\"npm\": {\"package\": \"sample\", \"version\": \"1.0.0\", \"integrity\": \"sha512-" + "A".repeat(86)
                    + "==\"}";

    @TempDir
    private Path temp;

    @Test
    void theBuiltInOneHasAPackFromNpm() {
        CatalogueEntry entry = Catalogue.builtIn().entry("faceplugin");

        assertThat(entry.source()).isEqualTo("npm:faceplugin-face-recognition-js@0.0.1");
        assertThat(entry.licence()).hasToString("MIT");
        assertThat(entry.embedder().dimension()).isEqualTo(512);
        assertThat(entry.bytes()).isEqualTo(1066 + 1217758 + 4884269 + 1163742);
        assertThat(entry.manifest().files())
                .containsOnlyKeys("LICENSE", "fr_detect.onnx", "fr_feature.onnx", "fr_landmark.onnx");
    }

    @Test
    void readsAUsersOwn() throws IOException {
        Path file = Files.writeString(temp.resolve("own.json"), json(NPM, "package/"));
        assertThat(Catalogue.read(file).entry("sample").npm()).isPresent();

        Files.writeString(file, json("", "https://models.example/"));
        CatalogueEntry entry = Catalogue.read(file).entry("sample");
        assertThat(entry.npm()).isEmpty();
        assertThat(entry.source()).isEqualTo("https://models.example/e.onnx");
    }

    @Test
    void anEntryThatIsNotThereIsSaidWithThoseThatAre() {
        assertThatThrownBy(() -> Catalogue.builtIn().entry("nobody"))
                .isInstanceOf(ModelPackNotFoundException.class)
                .hasMessage(
                        "the catalogue has no model pack \"nobody\"; it has [faceplugin]. Models of your own become a "
                                + "pack with: ./vultus model import");
    }

    @Test
    void addressesAreHttps() {
        assertThatThrownBy(() -> parse(json("", "http://models.example/")))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessage("c is malformed: \"from\" of a file that no npm package holds is an https: address; got "
                        + "\"http://models.example/LICENSE\"");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, ^1.0.0, version is an exact version such as 1.0.3",
        "1.0.0, latest, version is an exact version such as 1.0.3",
        "1.0.0, 1.0.0 --force, version is an exact version such as 1.0.3",
        "\"sample\"-\"version\", \"--global\"-\"version\", package is an npm package's name",
        "\"sample\"-\"version\", \"../x\"-\"version\", package is an npm package's name",
        "sha512-AA, sha1-AA, 'integrity is \"sha512-\" and 64 bytes in Base64'",
        "AA==, A, 'integrity is \"sha512-\" and 64 bytes in Base64'",
    })
    void npmPackagesAreExact(String right, String wrong, String message) {
        String npm =
                NPM.replace(right.replace("-\"version", ", \"version"), wrong.replace("-\"version", ", \"version"));
        assertThat(npm).isNotEqualTo(NPM);
        assertThatThrownBy(() -> parse(json(npm, "package/")))
                .isInstanceOf(ManifestFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void twoEntriesOfAName() {
        String entry = json(NPM, "package/");
        String packs = entry.substring(entry.indexOf('[') + 1, entry.lastIndexOf(']'));
        assertThatThrownBy(() -> parse(entry.replace(packs, packs + "," + packs)))
                .hasMessage("c is malformed: it has two packs of the name \"sample\"");
    }

    private static Catalogue parse(String json) {
        return Catalogue.parse(json.getBytes(StandardCharsets.UTF_8), "c");
    }

    /** The sample pack as a catalogue's entry. */
    private static String json(String npm, String from) {
        String pack = SamplePack.JSON
                .replace("\"format\": \"vultus-model-pack\",", "")
                .replace("\"version\": 1,\n", npm.isEmpty() ? "\n" : npm + ",\n")
                .replace("\"source\": \"npm:sample@1.0.0\",", "")
                .replaceAll("\"([^\"]+)\": \\{\"sha256\"", "\"$1\": {\"from\": \"" + from + "$1\", \"sha256\"");
        return "{\"format\": \"vultus-model-catalogue\", \"version\": 1, \"packs\": [" + pack + "]}";
    }
}
