package io.vultus.format;

import io.vultus.text.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A text file of fields with white space between them, line by line. */
final class SpacedLines {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private SpacedLines() {}

    /** Takes a line's fields. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes them.
         *
         * @throws NumberFormatException if one is not the number that it should be
         */
        void accept(String[] fields);
    }

    /**
     * Reads a file, as {@link TextFile} does; blank lines are passed over.
     *
     * @param layout the fields' names
     * @throws FormatException if a line has another number of fields, or the sink cannot read one
     */
    static void read(Path file, String layout, Sink sink) throws IOException {
        int wanted = SPACE.split(layout).length;
        int number = 0;
        try (BufferedReader lines = TextFile.open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                String[] fields = SPACE.split(line.strip());
                if (fields.length != wanted) {
                    throw new FormatException(
                            file,
                            "line " + number + " has " + fields.length + " fields; \"" + layout + "\" are " + wanted);
                }
                sink.accept(fields);
            }
        } catch (NumberFormatException e) {
            throw new FormatException(file, "line " + number + " is not \"" + layout + "\": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not a text file", e);
        }
    }
}
