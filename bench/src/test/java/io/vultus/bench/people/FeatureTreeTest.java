package io.vultus.bench.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.bench.people.FeatureTree.Choice;
import io.vultus.bench.people.FeatureTree.Feature;
import io.vultus.format.FeatureFile;
import io.vultus.format.FormatException;
import io.vultus.format.IdentityRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureTreeTest {

    @TempDir
    private Path folder;

    @Test
    void severalAlgorithmsAreNotOneSet() throws IOException {
        write("kim/1.jpg_r50", "kim/1.jpg_r100", "kim/2.jpg_r50", "lee/1.jpg_r100");

        assertThatThrownBy(() -> FeatureTree.find(folder, Choice.ONLY))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder + ": holds features of several algorithms: r100 (2 files), r50 (2 files);"
                        + " choose one with --algorithm, or read them as one set with --mixed");
        assertThat(find("r50").features()).extracting(Feature::image).containsExactly("kim/1.jpg", "kim/2.jpg");
        assertThat(FeatureTree.find(folder, new Choice(Optional.empty(), true)).features())
                .hasSize(4);
        assertThatThrownBy(() -> find("r18"))
                .hasMessage(folder + ": holds no features of the algorithm \"r18\", but of r100 (2 files), r50 (2"
                        + " files)");
    }

    /** "flip" is the end of "r100_flip", and neither is the other. */
    @Test
    void algorithmsMayEndAlike() throws IOException {
        write("kim/1.jpg_r100_flip", "kim/1.jpg_flip", "lee/2_flip", "lee/2_r100_flip");
        Files.writeString(folder.resolve("r100_flip.extraction"), "pack a\n");

        assertThat(find("flip").features()).extracting(Feature::image).containsExactly("kim/1.jpg", "lee/2");
        assertThat(find("r100_flip").features()).extracting(Feature::image).containsExactly("kim/1.jpg", "lee/2");
    }

    @Test
    void namesWithoutAnAlgorithmAreImages() throws IOException {
        write("kim/img_0001", "kim/img_0002", "lee/1", "lee/2.png");

        assertThat(FeatureTree.find(folder, Choice.ONLY).features())
                .extracting(Feature::image)
                .containsExactly("kim/img_0001", "kim/img_0002", "lee/1", "lee/2.png");
    }

    @Test
    void severalExtractionsAreNotOneSet() throws IOException {
        write("a/kim/1.jpg_x", "b/lee/1.jpg_x");
        Files.writeString(folder.resolve("a/x.extraction"), "pack p 12\nwith mirror image\n");
        Files.writeString(folder.resolve("b/x.extraction"), "pack p 12\nwithout mirror image\n");

        assertThatThrownBy(() -> find("x"))
                .hasMessage(folder + ": holds features of several extractions: pack p 12, with mirror image; pack p 12,"
                        + " without mirror image; read one of them, or all as one set with --mixed");
        FeatureTree kim = FeatureTree.find(folder.resolve("a/kim"), new Choice(Optional.of("x"), false));
        assertThat(kim.provenance("kim").getFirst().name())
                .as("the record lies above the folder")
                .isEqualTo("extraction of kim, x: pack p 12, with mirror image");
        Files.delete(folder.resolve("b/x.extraction"));
        assertThatThrownBy(() -> find("x")).hasMessageContaining("with mirror image; no record of how they were made");
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        assertThatThrownBy(() -> FeatureTree.find(folder, Choice.ONLY))
                .hasMessage(folder + ": holds no feature files (.bin)");
        FeatureFile.write(folder.resolve("kim/1.jpg_x.bin"), new float[] {1, 0});
        FeatureFile.write(folder.resolve("lee/1.jpg_x.bin"), new float[] {1, 0, 0});

        assertThatThrownBy(() -> new EmbeddedPeople(1, problem -> {})
                        .features(
                                FeatureTree.find(folder, Choice.ONLY),
                                IdentityRule.UNSTATED,
                                (identity, embedding) -> {},
                                ProgressListener.SILENT))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("lee/1.jpg_x.bin") + ": has 3 dimensions, the features before it have 2");
    }

    private FeatureTree find(String algorithm) throws IOException {
        return FeatureTree.find(folder, new Choice(Optional.of(algorithm), false));
    }

    private void write(String... names) throws IOException {
        for (String name : List.of(names)) {
            FeatureFile.write(folder.resolve(name + ".bin"), new float[] {1, 0});
        }
    }
}
