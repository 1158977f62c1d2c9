package io.vultus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.protocol.LfwPairs;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text files as editors on Windows save them: with a byte order mark, CRLF, in UTF-16. */
class TextListsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void listsAreReadWhateverTheirEncoding(String encoding) throws IOException {
        NoiseList noise = NoiseList.read(write("# noise\r\nZoë/1.jpg\r\n", encoding));
        assertThat(noise.size()).isEqualTo(1);
        assertThat(noise.match(List.of("Zoë/1.png")).hits()).isEqualTo(1);
        assertThat(TemplateList.read(write("{\"path\": [\"Zoë/1.jpg\"],\r\n \"id\": [\"Zoë\"]}", encoding)))
                .isEqualTo(new TemplateList(List.of("Zoë/1.jpg"), List.of("Zoë")));
        assertThat(LfwPairs.read(write("1\t1\r\nZoë\t1\t2\r\nZoë\t1\tBob\t2\r\n", encoding))
                        .images())
                .containsExactly("Zoë/Zoë_0001.jpg", "Zoë/Zoë_0002.jpg", "Bob/Bob_0002.jpg");
        assertThat(RecordProperties.read(write("7,112,112\r\n", encoding)))
                .isEqualTo(new RecordProperties(7, 112, 112));
        IjbMediaList media = IjbMediaList.read(write("Zoë.jpg 7 100\r\n2.jpg 7 200\r\n", encoding));
        assertThat(media.images()).containsExactly("Zoë.jpg", "2.jpg");
        assertThat(media.media(1)).isEqualTo(200);
    }

    @Test
    void whatIsNoTextIsRefusedByName() throws IOException {
        Path latin = Files.write(folder.resolve("latin"), "Zoë/1.jpg\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> NoiseList.read(latin))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(latin.toString())
                .hasMessageContaining("is not a text file");
        assertThatThrownBy(() -> LfwPairs.read(latin)).hasMessage(latin + ": is not a text file");
        assertThatThrownBy(() -> RecordProperties.read(latin)).isInstanceOf(FormatException.class);
    }

    private Path write(String text, String encoding) throws IOException {
        return Files.write(folder.resolve("list"), ("\ufeff" + text).getBytes(Charset.forName(encoding)));
    }
}
