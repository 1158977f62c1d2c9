package io.vultus.text;

import io.vultus.file.RegularFile;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads text files of users, whatever program wrote them: UTF-8, or UTF-16 and UTF-32 with a byte order mark, or UTF-16
 * without one. UTF-16 without a mark is recognised by the zero byte beside a first character of ASCII, which no UTF-8
 * text has. The mark is dropped. {@link BufferedReader#readLine} takes LF, CRLF and CR as ends of lines.
 *
 * <p>Bytes that are no text in the encoding are a {@link CharacterCodingException}, never replaced.
 */
public final class TextFile {

    private static final int MARK_BYTES = 4;

    /** What a person writes or a program sums up; longer texts are read line by line. */
    private static final int MAX_DOCUMENT_BYTES = 1 << 26;

    /** An encoding and how many bytes its mark takes. */
    private record Encoding(Charset charset, int markBytes) {}

    private TextFile() {}

    /**
     * Opens a file that is read line by line. Reading throws {@link io.vultus.file.FileLimitException} at a line of
     * more than a MiB.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws io.vultus.file.NotAFileException if it is a folder, pipe, socket or device
     */
    public static BufferedReader open(Path file) throws IOException {
        return decoding(new LineLimit(file.toString(), RegularFile.stream(file)));
    }

    /**
     * As {@link #open(Path)}, of a file whose lines may have any length, such as JSON that a parser takes in pieces.
     */
    public static BufferedReader openDocument(Path file) throws IOException {
        return decoding(RegularFile.stream(file));
    }

    private static BufferedReader decoding(InputStream in) throws IOException {
        try {
            return decoder(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Reads bytes, those of standard input for one; closed with the reader. */
    public static BufferedReader open(InputStream bytes) throws IOException {
        return decoder(new LineLimit("standard input", bytes));
    }

    private static BufferedReader decoder(InputStream bytes) throws IOException {
        BufferedInputStream in = new BufferedInputStream(bytes);
        in.mark(MARK_BYTES);
        Encoding encoding = encoding(in.readNBytes(MARK_BYTES));
        in.reset();
        in.skipNBytes(encoding.markBytes);
        return new BufferedReader(new InputStreamReader(
                in,
                encoding.charset
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    /**
     * Reads a whole file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws io.vultus.file.NotAFileException if it is a folder, pipe, socket or device
     * @throws io.vultus.file.FileLimitException if it has more than 64 MiB
     */
    public static String read(Path file) throws IOException {
        return decode(RegularFile.bytes(file, MAX_DOCUMENT_BYTES));
    }

    /**
     * The text of a whole file's bytes.
     *
     * @throws CharacterCodingException if they are no text
     */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        try (BufferedReader reader = decoder(new ByteArrayInputStream(bytes))) {
            StringBuilder text = new StringBuilder(bytes.length);
            char[] buffer = new char[8192];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                text.append(buffer, 0, n);
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    /** The lines of a file, without their ends. */
    public static List<String> lines(Path file) throws IOException {
        try (BufferedReader reader = open(file)) {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            return lines;
        }
    }

    private static Encoding encoding(byte[] start) {
        if (startsWith(start, 0xef, 0xbb, 0xbf)) {
            return new Encoding(StandardCharsets.UTF_8, 3);
        }
        // Before UTF-16, whose little-endian mark is the beginning of this one.
        if (startsWith(start, 0xff, 0xfe, 0, 0)) {
            return new Encoding(Charset.forName("UTF-32LE"), 4);
        }
        if (startsWith(start, 0, 0, 0xfe, 0xff)) {
            return new Encoding(Charset.forName("UTF-32BE"), 4);
        }
        if (startsWith(start, 0xff, 0xfe)) {
            return new Encoding(StandardCharsets.UTF_16LE, 2);
        }
        if (startsWith(start, 0xfe, 0xff)) {
            return new Encoding(StandardCharsets.UTF_16BE, 2);
        }
        return new Encoding(withoutMark(start), 0);
    }

    private static Charset withoutMark(byte[] start) {
        if (start.length >= 2 && start[0] != 0 && start[1] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        if (start.length >= 2 && start[0] == 0 && start[1] != 0) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean startsWith(byte[] bytes, int... values) {
        if (bytes.length < values.length) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if ((bytes[i] & 0xff) != values[i]) {
                return false;
            }
        }
        return true;
    }
}
