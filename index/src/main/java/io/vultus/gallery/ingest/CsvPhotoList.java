package io.vultus.gallery.ingest;

import io.vultus.gallery.Identities;
import io.vultus.gallery.Profile;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A CSV file (RFC 4180; UTF-8 or UTF-16) with a header line: the columns {@code identity} and {@code path} are needed,
 * {@code name} is the person's name, any other column an attribute of that name; empty cells say nothing. Relative
 * paths start from the file's folder. Several lines of one person are several photographs; the last line that says
 * something of a person counts. A wrong record is one entry that cannot be used.
 */
public final class CsvPhotoList implements PhotoList {

    private static final String IDENTITY = "identity";
    private static final String PATH = "path";
    private static final String NAME = "name";

    private final Path file;
    private final List<String> header;

    private CsvPhotoList(Path file, List<String> header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Takes a file.
     *
     * @throws NoSuchFileException if there is none
     * @throws ListException if its header lacks a column, or it is not CSV
     * @throws IOException if it cannot be read
     */
    public static CsvPhotoList of(Path file) throws IOException {
        try (CsvRecords records = new CsvRecords(TextFile.open(file))) {
            Optional<CsvRecords.Row> first = records.next();
            first.flatMap(CsvRecords.Row::problem).ifPresent(problem -> {
                throw new ListException(file + ": the header " + problem);
            });
            List<String> header = first.map(CsvRecords.Row::cells).orElse(List.of());
            requireUsable(file, header);
            return new CsvPhotoList(file, header);
        } catch (CharacterCodingException e) {
            throw unreadable(file, e);
        }
    }

    private static void requireUsable(Path file, List<String> header) {
        if (!header.containsAll(List.of(IDENTITY, PATH))) {
            throw new ListException(file + ": the first line must name the columns \"" + IDENTITY + "\" and \"" + PATH
                    + "\" (and may name others); it is " + header);
        }
        if (header.contains("") || new HashSet<>(header).size() < header.size()) {
            throw new ListException(
                    file + ": the header is not usable: a column has no name, or two have the same: " + header);
        }
    }

    @Override
    public Stream<LabelledPhoto> open() {
        try {
            CsvRecords records = new CsvRecords(TextFile.open(file));
            next(records); // the header
            return Stream.generate(() -> next(records))
                    .takeWhile(Optional::isPresent)
                    .map(row -> photo(row.get()))
                    .onClose(() -> close(records));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Optional<CsvRecords.Row> next(CsvRecords records) {
        try {
            return records.next();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ListException unreadable(Path file, IOException cause) {
        return switch (cause) {
            case CharacterCodingException e -> new ListException(file + ": is not text in UTF-8 or UTF-16", e);
            default -> new ListException(file + ": cannot be read (" + cause + ")", cause);
        };
    }

    private static void close(CsvRecords records) {
        try {
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LabelledPhoto photo(CsvRecords.Row row) {
        if (row.problem().isPresent()) {
            return wrong(row, LabelledPhoto.UNKNOWN, row.problem().get());
        }
        Map<String, String> cells = cells(row);
        String identity = cells.getOrDefault(IDENTITY, LabelledPhoto.UNKNOWN);
        for (String column : List.of(IDENTITY, PATH)) {
            if (!cells.containsKey(column)) {
                return wrong(row, identity, "the column \"" + column + "\" is empty");
            }
        }
        try {
            Identities.requireNew(identity);
            Path photo = file.toAbsolutePath().getParent().resolve(cells.get(PATH));
            return new LabelledPhoto(identity, photo, profile(identity, cells));
        } catch (IllegalArgumentException e) {
            return wrong(row, identity, e.getMessage());
        }
    }

    private LabelledPhoto wrong(CsvRecords.Row row, String identity, String problem) {
        return LabelledPhoto.unusable(
                identity, file, SkipReason.BAD_ROW, file + ": record " + row.number() + ": " + problem);
    }

    /** The cells that say something, by column. */
    private Map<String, String> cells(CsvRecords.Row row) {
        Map<String, String> cells = new TreeMap<>();
        for (int i = 0; i < Math.min(header.size(), row.cells().size()); i++) {
            if (!row.cells().get(i).isBlank()) {
                cells.put(header.get(i), row.cells().get(i));
            }
        }
        return cells;
    }

    private static Optional<Profile> profile(String identity, Map<String, String> cells) {
        Map<String, String> attributes = new TreeMap<>(cells);
        attributes.keySet().removeAll(List.of(IDENTITY, PATH));
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        String name = Optional.ofNullable(attributes.remove(NAME)).orElse(identity);
        return Optional.of(new Profile(identity, name, attributes));
    }
}
