package io.vultus.format;

import io.vultus.file.RegularFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the records of a file begin, by key: lines of {@code key TAB offset}. Keys ascend here, whatever their order.
 */
final class RecordIndex {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private long[] keys = new long[1024];
    private long[] offsets = new long[1024];
    private int size;

    private RecordIndex(Path path) {
        this.path = path;
    }

    static RecordIndex read(Path path) throws IOException {
        RecordIndex index = new RecordIndex(path);
        try (InputStream in = new BufferedInputStream(RegularFile.stream(path), BUFFER_BYTES)) {
            new Lines(path, in).readInto(index);
        }
        index.sort();
        return index;
    }

    private void add(long key, long offset) {
        if (size == keys.length) {
            int larger = Math.addExact(size, size / 2);
            keys = Arrays.copyOf(keys, larger);
            offsets = Arrays.copyOf(offsets, larger);
        }
        keys[size] = key;
        offsets[size] = offset;
        size++;
    }

    private void sort() {
        // InsightFace's are in order but for the last, key 0.
        if (IntStream.range(1, size).anyMatch(i -> keys[i - 1] >= keys[i])) {
            long[] unsortedKeys = keys;
            long[] unsortedOffsets = offsets;
            int[] order = IntStream.range(0, size)
                    .boxed()
                    .sorted((a, b) -> Long.compare(unsortedKeys[a], unsortedKeys[b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            keys = Arrays.stream(order).mapToLong(i -> unsortedKeys[i]).toArray();
            offsets = Arrays.stream(order).mapToLong(i -> unsortedOffsets[i]).toArray();
        }
        for (int i = 1; i < size; i++) {
            if (keys[i - 1] == keys[i]) {
                throw new FormatException(path, "has key " + keys[i] + " twice");
            }
        }
    }

    /** How many keys there are. */
    int size() {
        return size;
    }

    /** A key by its place among all. */
    long key(int place) {
        return keys[place];
    }

    /** An offset by its key's place. */
    long offset(int place) {
        return offsets[place];
    }

    /** A key's place among all, or a negative number where there is none. */
    int place(long key) {
        return Arrays.binarySearch(keys, 0, size, key);
    }

    /** Reads numbers character by character: a large set has millions of lines. */
    private static final class Lines {

        private final Path path;
        private final InputStream in;
        private long at;
        private int current;

        private Lines(Path path, InputStream in) throws IOException {
            this.path = path;
            this.in = in;
            current = in.read();
        }

        private void readInto(RecordIndex index) throws IOException {
            while (current >= 0) {
                long key = number();
                if (current != '\t') {
                    throw wrong();
                }
                advance();
                long offset = number();
                if (current == '\r') {
                    advance();
                }
                if (current != '\n' && current >= 0) {
                    throw wrong();
                }
                advance();
                index.add(key, offset);
            }
        }

        private long number() throws IOException {
            if (current < '0' || current > '9') {
                throw wrong();
            }
            long number = 0;
            while (current >= '0' && current <= '9') {
                if (number > Long.MAX_VALUE / 10 - 1) {
                    throw wrong();
                }
                number = number * 10 + current - '0';
                advance();
            }
            return number;
        }

        private void advance() throws IOException {
            if (current >= 0) {
                current = in.read();
                at++;
            }
        }

        private FormatException wrong() {
            return new FormatException(path, "is no index at byte " + at + ": lines of key, tab and offset are wanted");
        }
    }
}
