package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateListTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "[]", "{}", "1.5"})
    void idsAreStringsOrWholeNumbers(String id) {
        assertThatThrownBy(() -> read("{\"path\": [\"a\", \"b\"], \"id\": [7, " + id + "]}"))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("list.json") + ": \"id\" is not a list of strings (element 1)");
    }

    @Test
    void idsMayBeNumbers() throws IOException {
        assertThat(read("{\"path\": [\"a\", \"b\"], \"id\": [7, \"x\"]}").ids()).containsExactly("7", "x");
    }

    @ParameterizedTest
    @CsvSource({"kim/1.jpg", "./kim/1.jpg", "kim//1.jpg", "kim\\\\1.jpg", "x/../kim/1.jpg"})
    void anImageIsNamedOnce(String again) {
        assertThatThrownBy(() -> read("{\"path\": [\"kim/1.jpg\", \"lee/1.jpg\", \"" + again + "\"]}"))
                .isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("list.json") + ": names the image " + again.replace("\\\\", "\\")
                        + " twice, as elements 0 and 2");
    }

    @Test
    void emptyListsAndNamesAreErrors() {
        assertThatThrownBy(() -> read("{\"path\": []}")).hasMessageEndingWith("list.json: names no images");
        assertThatThrownBy(() -> read("{\"path\": [\"a\", \" \"]}"))
                .hasMessageEndingWith("list.json: \"path\" has an empty element 1");
    }

    private TemplateList read(String json) throws IOException {
        return TemplateList.read(Files.writeString(folder.resolve("list.json"), json));
    }
}
