package io.vultus.trainer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** A CSV file whose rows begin with the number of a step. */
final class MetricsFile {

    private final Path file;
    private final String header;

    MetricsFile(Path file, String header) {
        this.file = file;
        this.header = header;
    }

    /** Drops rows of later steps, which are to be done again. */
    void keepUpTo(long step) {
        List<String> kept = new ArrayList<>(List.of(header));
        rows().stream()
                .filter(row -> row.indexOf(',') > 0 && Long.parseLong(row.substring(0, row.indexOf(','))) <= step)
                .forEach(kept::add);
        try {
            Files.write(file, kept);
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

    List<String> rows() {
        return lines(file).stream().skip(1).toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static CheckpointException failure(Path file, IOException e) {
        return new CheckpointException("cannot read or write the run's file " + file + ": " + e, e);
    }
}
