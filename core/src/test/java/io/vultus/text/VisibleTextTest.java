package io.vultus.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    @ParameterizedTest
    @CsvSource({
        "001b, \\u001b", // escape
        "009b, \\u009b", // control sequence introducer
        "007f, \\u007f",
        "000d, \\u000d",
        "0000, \\u0000",
        "0085, \\u0085",
        "2028, \\u2028",
        "2029, \\u2029",
        "202e, \\u202e", // right-to-left override
        "2066, \\u2066",
        "200e, \\u200e",
        "061c, \\u061c",
        "200b, \\u200b",
        "feff, \\ufeff",
        "00ad, \\u00ad",
        "d800, \\ud800",
        "dc00, \\udc00",
        "e0001, \\udb40\\udc01"
    })
    void whatControlsTheTerminalIsWrittenOut(String codePoint, String escaped) {
        String text = "a" + new String(Character.toChars(Integer.parseInt(codePoint, 16))) + "b";
        assertThat(VisibleText.line(text)).isEqualTo("a" + escaped + "b");
        assertThat(VisibleText.lines(text)).isEqualTo("a" + escaped + "b");
        assertThat(VisibleText.isPlain(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"李明", "Zoë", "Zoe\u0308", "می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "a\\u001b", "\ue000", ""})
    void whatPeopleAreCalledStays(String name) {
        assertThat(VisibleText.line(name)).isSameAs(name);
        assertThat(VisibleText.isPlain(name)).isTrue();
    }

    @Test
    void aLineHasNoBreaksAndLinesKeepThem() {
        assertThat(VisibleText.line("a\nb\r\nc\td")).isEqualTo("a\\u000ab\\u000d\\u000ac\\u0009d");
        assertThat(VisibleText.lines("a\nb\r\nc\td")).isEqualTo("a\nb\r\nc\td");
        assertThat(VisibleText.lines("loading\rfaked\r")).isEqualTo("loading\\u000dfaked\\u000d");
    }

    @Test
    void aWriterEscapesWhateverThePieces() throws IOException {
        String text = "a\u001b[2J\n👩\u200d🚀\r\nb\r\ud83d";
        String escaped = "a\\u001b[2J\n👩\u200d🚀\r\nb\\u000d\\ud83d";
        for (int length = 1; length <= text.length(); length++) {
            StringWriter out = new StringWriter();
            try (VisibleWriter writer = new VisibleWriter(out)) {
                for (int from = 0; from < text.length(); from += length) {
                    writer.write(text, from, Math.min(length, text.length() - from));
                }
            }
            assertThat(out).as("pieces of %d", length).hasToString(escaped);
        }
    }

    @Test
    void aStreamEscapesWhateverThePieces() throws IOException {
        byte[] bytes = "李明 \u009b31m 👩\u200d🚀\n".getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length <= bytes.length; length++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (VisibleStream stream = new VisibleStream(out, StandardCharsets.UTF_8)) {
                for (int from = 0; from < bytes.length; from += length) {
                    stream.write(bytes, from, Math.min(length, bytes.length - from));
                }
            }
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("李明 \\u009b31m 👩\u200d🚀\n");
        }
    }

    @Test
    void aPrintStreamInFrontShowsEachPieceAtOnce() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print =
                new PrintStream(new VisibleStream(out, StandardCharsets.UTF_8), true, StandardCharsets.UTF_8);
        print.print("half a l\u001bine");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("half a l\\u001bine");
    }
}
