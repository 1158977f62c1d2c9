package io.vultus.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file {@code <algorithm>.extraction} beside features says: the model pack and the options that made them, one a
 * line, each with its hash where it has one. Features that were made together have one record; features of two records
 * are not compared with each other.
 *
 * @param text the file's content
 */
public record ExtractionRecord(String text) {

    private static final String SUFFIX = ".extraction";

    /** Where the record of a folder's features lies. */
    public static Path file(Path folder, String algorithm) {
        return folder.resolve(algorithm + SUFFIX);
    }

    /** The algorithm that a file is the record of, if it is one. */
    public static Optional<String> algorithm(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX)
                ? Optional.of(name.substring(0, name.length() - SUFFIX.length()))
                : Optional.empty();
    }

    /**
     * Reads the record of a folder's features.
     *
     * @return empty if there is none: other programs write none
     */
    public static Optional<ExtractionRecord> read(Path folder, String algorithm) throws IOException {
        Path file = file(folder, algorithm);
        return Files.exists(file) ? Optional.of(new ExtractionRecord(Files.readString(file))) : Optional.empty();
    }

    /** The lines, with commas between them. */
    public String summary() {
        return text.strip().replaceAll("\\R", ", ");
    }

    /** The summary of a record, or that there is none. */
    public static String summary(Optional<ExtractionRecord> record) {
        return record.map(ExtractionRecord::summary).orElse("no record of how they were made");
    }
}
