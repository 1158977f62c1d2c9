package io.vultus.gallery.ingest;

import io.vultus.gallery.Profile;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file (RFC 4180; UTF-8 or UTF-16) with a header line: the columns {@code identity} and {@code path} are needed,
 * {@code name} is the person's name, any other column an attribute of that name; empty cells say nothing. Relative
 * paths start from the file's folder. Several lines of one person are several photographs; the last line that says
 * something of a person counts.
 */
public final class CsvPhotoList implements PhotoList {

    private static final String IDENTITY = "identity";
    private static final String PATH = "path";
    private static final String NAME = "name";

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .get();

    private final Path file;

    private CsvPhotoList(Path file) {
        this.file = file;
    }

    /**
     * Takes a file.
     *
     * @throws NoSuchFileException if there is none
     * @throws ListException if its header lacks a column, or it is not CSV
     * @throws IOException if it cannot be read
     */
    public static CsvPhotoList of(Path file) throws IOException {
        try (CSVParser parser = parser(file)) {
            List<String> header = parser.getHeaderNames();
            if (!header.containsAll(List.of(IDENTITY, PATH))) {
                throw new ListException(file + ": the first line must name the columns \"" + IDENTITY + "\" and \""
                        + PATH + "\" (and may name others); it is " + header);
            }
        } catch (IllegalArgumentException e) {
            throw new ListException(file + ": the header is not usable: " + e.getMessage(), e);
        } catch (CharacterCodingException | CSVException e) {
            throw unreadable(file, e);
        }
        return new CsvPhotoList(file);
    }

    private static CSVParser parser(Path file) throws IOException {
        return CSVParser.parse(TextFile.open(file), FORMAT);
    }

    @Override
    public Stream<LabelledPhoto> open() {
        try {
            CSVParser parser = parser(file);
            Iterator<CSVRecord> rows = parser.iterator();
            return Stream.generate(() -> next(rows))
                    .takeWhile(Optional::isPresent)
                    .map(row -> photo(row.get()))
                    .onClose(() -> close(parser));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Optional<CSVRecord> next(Iterator<CSVRecord> rows) {
        try {
            return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
        } catch (UncheckedIOException e) {
            throw unreadable(file, e.getCause());
        }
    }

    private static ListException unreadable(Path file, IOException cause) {
        return switch (cause) {
            case CharacterCodingException e -> new ListException(file + ": is not text in UTF-8 or UTF-16", e);
            case CSVException e -> new ListException(file + ": is not CSV: " + e.getMessage(), e);
            default -> new ListException(file + ": cannot be read (" + cause + ")", cause);
        };
    }

    private static void close(CSVParser parser) {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LabelledPhoto photo(CSVRecord row) {
        String identity = required(row, IDENTITY);
        try {
            Path photo = file.toAbsolutePath().getParent().resolve(required(row, PATH));
            return new LabelledPhoto(identity, photo, profile(identity, row));
        } catch (IllegalArgumentException e) {
            throw new ListException(place(row) + ": " + e.getMessage(), e);
        }
    }

    private String required(CSVRecord row, String column) {
        if (!row.isSet(column) || row.get(column).isBlank()) {
            throw new ListException(place(row) + ": the column \"" + column + "\" is empty");
        }
        return row.get(column);
    }

    private String place(CSVRecord row) {
        return file + ": record " + row.getRecordNumber();
    }

    private static Optional<Profile> profile(String identity, CSVRecord row) {
        Map<String, String> attributes = new TreeMap<>(row.toMap());
        attributes.keySet().removeAll(List.of(IDENTITY, PATH));
        attributes.values().removeIf(String::isBlank);
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        String name = Optional.ofNullable(attributes.remove(NAME)).orElse(identity);
        return Optional.of(new Profile(identity, name, attributes));
    }
}
