package io.vultus.format;

import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code property} beside a {@link RecordSet}: {@code classes,height,width} in one line.
 *
 * @param classes how many identities
 * @param height of the images, in pixels
 * @param width of the images, in pixels
 */
public record RecordProperties(int classes, int height, int width) {

    private static final int MAX_BYTES = 100;
    private static final Pattern LINE = Pattern.compile("\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*");

    static RecordProperties read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new FormatException(file, "has " + Files.size(file) + " bytes; one line of three numbers is wanted");
        }
        Matcher line = LINE.matcher(text(file));
        if (!line.matches()) {
            throw new FormatException(file, "does not hold classes,height,width");
        }
        return new RecordProperties(
                Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)), Integer.parseInt(line.group(3)));
    }

    private static String text(Path file) throws IOException {
        try {
            return TextFile.read(file);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "does not hold classes,height,width", e);
        }
    }

    String line() {
        return classes + "," + height + "," + width + "\n";
    }
}
