package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseListTest {

    private static final List<String> IMAGES = List.of("kim/0003.jpg", "lee/0003.jpg", "lee/A.J._Lee_0004.jpg");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lee/0003.png",
                "lee\\0003.png",
                "./lee/0003.jpg",
                ".\\lee\\0003.JPEG",
                "/data/facescrub/lee/0003.png",
                "C:\\faces\\lee\\0003.png",
                "lee//0003",
                "x/../lee/0003.webp",
                "\uFEFFlee/0003.png",
                "  lee/0003.png \r",
                "lee/0003.png,",
                "17,lee/0003.png",
                "lee/0003.png,somebody else",
                "\"lee/0003.png\"",
                "17\tlee/0003.png\t0.12",
                "lee/0003.png\t"
            })
    void oneImageIsNamedInManyWays(String line) throws IOException {
        NoiseList.Matches matches = list("# comment\n" + line + "\n").match(IMAGES);

        assertThat(matches.noisy()).as(line).hasToString("{1}");
        assertThat(matches.hits()).isEqualTo(1);
        assertThat(matches.entries()).isEqualTo(1);
    }

    @Test
    void aMarkBeforeTheCommentIsNoEntry() throws IOException {
        assertThat(list("\uFEFF# comment\nlee/0003.png\n").size()).isEqualTo(1);
        Path wide = Files.write(folder.resolve("wide"), "\uFEFFlee/0003.png\r\n".getBytes(StandardCharsets.UTF_16LE));
        assertThat(NoiseList.read(wide).match(IMAGES).noisy()).hasToString("{1}");
    }

    @Test
    void severalImagesInALineAllCount() throws IOException {
        NoiseList.Matches matches = list("kim/0003.png, lee/0003.png\n").match(IMAGES);

        assertThat(matches.noisy()).hasToString("{0, 1}");
    }

    @Test
    void aNumberBesideAPathIsNoImage() throws IOException {
        assertThat(list("17,lee/0003.png\n")
                        .match(List.of("kim/17.jpg", "lee/0003.jpg"))
                        .noisy())
                .hasToString("{1}");
    }

    @Test
    void namesMayHaveCommasAndDots() throws IOException {
        assertThat(list("A.J._Lee_0004\n").match(IMAGES).noisy()).hasToString("{2}");
        assertThat(list("1\tperson 0, image 25\n")
                        .match(List.of("person 0, image 2", "person 0, image 25"))
                        .noisy())
                .hasToString("{1}");
    }

    @Test
    void anEntryThatNamesSeveralImagesIsAnError() {
        assertThatThrownBy(() -> list("0003.png\n").match(IMAGES))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("noise.txt") + ": the entry 0003.png names 2 images, kim/0003.jpg and"
                        + " lee/0003.jpg; write the folder before it");
        assertThatThrownBy(() -> list("kim/1.png\nlee/1.png\n").match(List.of("1.jpg")))
                .hasMessageContaining("the entries kim/1 and lee/1 both name the image 1.jpg");
    }

    @Test
    void theVeryPathAndTheVerySuffixComeFirst() throws IOException {
        assertThat(list("kim/1.png\n")
                        .match(List.of("kim/1.jpg", "x/kim/1.jpg"))
                        .noisy())
                .hasToString("{0}");
        assertThat(list("kim/1.png\n").match(List.of("kim/1.jpg", "kim/1.png")).noisy())
                .hasToString("{1}");
        assertThatThrownBy(() -> list("kim/1.bmp\n").match(List.of("kim/1.jpg", "kim/1.png")))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void otherFoldersAreOtherImages() throws IOException {
        NoiseList.Matches matches = list("ann/0003.png\nnkim/0003.png\n").match(List.of("kim/0003.jpg"));

        assertThat(matches.hits()).isZero();
        assertThat(matches.noisy()).hasToString("{}");
    }

    private NoiseList list(String text) throws IOException {
        return NoiseList.read(Files.writeString(folder.resolve("noise.txt"), text));
    }
}
