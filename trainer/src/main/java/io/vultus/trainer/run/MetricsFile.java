package io.vultus.trainer.run;

import io.vultus.file.AtomicFile;
import io.vultus.file.Durability;
import io.vultus.file.FileAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * A CSV file whose rows begin with the number of a step. Rows are appended as a run goes on, without sync: a kill can
 * cut off the last one, which {@link #keepUpTo} drops when the run is resumed. Checkpoints {@link #sync} the rows
 * first, so that none is missing of a step that is not done again.
 */
final class MetricsFile {

    private final Path file;
    private final String header;

    MetricsFile(Path file, String header) {
        this.file = file;
        this.header = header;
    }

    /** Drops rows of later steps, which are to be done again, and rows that a kill cut off. */
    void keepUpTo(long step) {
        List<String> kept = new ArrayList<>(List.of(header));
        rows().stream()
                .filter(row -> Long.parseLong(row.substring(0, row.indexOf(','))) <= step)
                .forEach(kept::add);
        try {
            AtomicFile.writeLines(file, FileAccess.within(file.toAbsolutePath().getParent()), kept);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    void append(long step, double... values) {
        append(step, "", values);
    }

    /** A row that ends with a text. */
    void append(long step, String text, double... values) {
        StringBuilder row = new StringBuilder().append(step);
        for (double value : values) {
            row.append(',').append((float) value);
        }
        row.append(text).append('\n');
        try {
            Files.writeString(file, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /** The values of a column; 0 is that of the steps. */
    DoubleStream column(int index) {
        return rows().stream().mapToDouble(row -> Double.parseDouble(row.split(",", -1)[index]));
    }

    /** All rows of numbers alone. */
    List<double[]> values() {
        return rows().stream()
                .map(row -> Arrays.stream(row.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    /** What a file, which need not exist, says in a step's row under a name; empty where it says nothing. */
    static OptionalDouble value(Path file, long step, String name) {
        List<String> lines = lines(file);
        int column =
                lines.isEmpty() ? -1 : List.of(lines.getFirst().split(",", -1)).indexOf(name);
        return lines.stream()
                .skip(1)
                .map(row -> row.split(",", -1))
                .filter(row -> row[0].equals(Long.toString(step)) && column > 0 && column < row.length)
                .mapToDouble(row -> Double.parseDouble(row[column]))
                .findFirst();
    }

    /** Waits until the disk has the rows. */
    void sync() {
        try {
            Durability.syncFile(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    List<String> rows() {
        int columns = header.split(",", -1).length;
        return lines(file).stream().skip(1).filter(row -> isWhole(row, columns)).toList();
    }

    /** A row that a kill or a loss of power cut off lacks columns, or holds zero bytes. */
    private static boolean isWhole(String row, int columns) {
        String[] fields = row.split(",", columns);
        return fields.length == columns
                && fields[0].matches("[0-9]{1,18}")
                && !fields[columns - 1].isEmpty()
                && row.indexOf(0) < 0;
    }

    private static List<String> lines(Path file) {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            String text = Files.readString(file);
            // What follows the last line feed was cut off.
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static CheckpointException failure(Path file, IOException e) {
        return new CheckpointException("cannot read or write the run's file " + file + ": " + e, e);
    }
}
