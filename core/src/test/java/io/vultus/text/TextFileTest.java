package io.vultus.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFileTest {

    private static final String TEXT = "Zoë\r\n李明\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "UTF-8,",
        "UTF-8,\ufeff",
        "UTF-16LE,\ufeff",
        "UTF-16BE,\ufeff",
        "UTF-32LE,\ufeff",
        "UTF-32BE,\ufeff",
        "UTF-16LE,",
        "UTF-16BE,"
    })
    void theEncodingIsRecognisedAndTheMarkDropped(String encoding, String mark) throws IOException {
        String marked = mark == null ? TEXT : mark + TEXT;
        Path file = Files.write(folder.resolve("text"), marked.getBytes(Charset.forName(encoding)));
        assertThat(TextFile.read(file)).isEqualTo(TEXT);
        assertThat(TextFile.lines(file)).containsExactly("Zoë", "李明");
    }

    @Test
    void anEmptyFileIsAnEmptyText() throws IOException {
        assertThat(TextFile.lines(Files.createFile(folder.resolve("empty")))).isEmpty();
        assertThat(TextFile.read(
                        Files.write(folder.resolve("mark"), new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})))
                .isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreAnError() throws IOException {
        Path latin = Files.write(folder.resolve("latin"), "Zoë".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> TextFile.read(latin)).isInstanceOf(CharacterCodingException.class);
        assertThatThrownBy(() -> TextFile.lines(latin)).isInstanceOf(CharacterCodingException.class);
    }
}
