package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vultus.VultusException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A pack.json from anywhere is read, or refused with a message that names it; its file names stay in the folder. */
class ManifestFuzzTest {

    static Stream<byte[]> manifests() {
        return Stream.of(SamplePack.JSON.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("manifests")
    @FuzzTest
    void manifestsAreReadOrRefused(byte[] json) {
        try {
            PackManifest manifest = ManifestJson.read(json, "fuzz");
            assertThat(manifest.files().keySet()).allMatch(name -> !name.contains("/") && !name.equals(".."));
            assertThat(ManifestJson.read(ManifestJson.write(manifest), "again")).isEqualTo(manifest);
        } catch (VultusException e) {
            assertThat(e).hasMessageContaining("fuzz");
        }
    }
}
