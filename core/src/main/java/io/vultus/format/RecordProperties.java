package io.vultus.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        Matcher line = LINE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            throw new FormatException(file, "does not hold classes,height,width");
        }
        return new RecordProperties(
                Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)), Integer.parseInt(line.group(3)));
    }

    String line() {
        return classes + "," + height + "," + width + "\n";
    }
}
