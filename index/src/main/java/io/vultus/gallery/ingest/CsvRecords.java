package io.vultus.gallery.ingest;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The records of a CSV file one by one, so that a wrong one does not spoil those after it. A record is one line, or
 * several where a quoted cell has line breaks; where the end of a quoted cell is missing, only the line in which it
 * begins is wrong. Blank lines are passed over. For use by one thread.
 */
final class CsvRecords implements Closeable {

    /** A cell with more line breaks is taken for one whose end is missing. */
    private static final int MAX_LINES = 100;

    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).setTrim(true).get();

    private final BufferedReader reader;
    private final Deque<String> readAhead = new ArrayDeque<>();
    private long number;

    CsvRecords(BufferedReader reader) {
        this.reader = reader;
    }

    /**
     * A record.
     *
     * @param number counted from 0, the header
     * @param cells none if it is wrong
     * @param problem what is wrong; empty if nothing is
     */
    record Row(long number, List<String> cells, Optional<String> problem) {}

    /** The next record; empty at the end. */
    Optional<Row> next() throws IOException {
        String line = line();
        while (line != null && line.isBlank()) {
            line = line();
        }
        return line == null ? Optional.empty() : Optional.of(row(line));
    }

    private Row row(String first) throws IOException {
        StringBuilder text = new StringBuilder(first);
        Deque<String> taken = new ArrayDeque<>();
        String problem = null;
        while (true) {
            try {
                List<String> cells = cells(text.toString());
                return new Row(number++, cells, Optional.empty());
            } catch (IOException e) {
                problem = problem == null ? e.getMessage() : problem;
                String more = quotesAreOpen(text) && taken.size() < MAX_LINES ? line() : null;
                if (more == null) {
                    while (!taken.isEmpty()) {
                        readAhead.addFirst(taken.removeLast());
                    }
                    return new Row(number++, List.of(), Optional.of("is not CSV: " + problem));
                }
                taken.addLast(more);
                text.append('\n').append(more);
            }
        }
    }

    private static boolean quotesAreOpen(CharSequence text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 1;
    }

    private static List<String> cells(String text) throws IOException {
        try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
            List<CSVRecord> records = parser.getRecords();
            return records.isEmpty() ? List.of() : records.getFirst().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private String line() throws IOException {
        return readAhead.isEmpty() ? reader.readLine() : readAhead.removeFirst();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
