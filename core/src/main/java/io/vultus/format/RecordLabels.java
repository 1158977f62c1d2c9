package io.vultus.format;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The labels of all images of a {@link RecordSet}, in a file beside it, {@code NAME.labels}. Sets without records of
 * identities (im2rec's, WebFace42M among them) tell labels in the images' records only, so that all of a file of
 * hundreds of gigabytes has to be read at each opening; with this file, only at the first.
 *
 * <p>All numbers are big-endian:
 *
 * <pre>
 * int64        magic, "VULTUSRL"
 * int32        version, 1
 * int64 × 4    size in bytes and time of change in milliseconds of the .rec file, then of the .idx file
 * int32        number of images
 * int32 each   label, in the order of the keys
 * int64        CRC-32C of everything before
 * </pre>
 *
 * <p>A file of other sizes, times or numbers is not believed, nor is a damaged one: it is made anew.
 */
final class RecordLabels {

    private static final long MAGIC = 0x56554c545553524cL;
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES + 4 * Long.BYTES + Integer.BYTES;

    private final Path file;
    private final long[] state;
    private final int count;

    private RecordLabels(Path file, long[] state, int count) {
        this.file = file;
        this.state = state;
        this.count = count;
    }

    /**
     * The labels of a set.
     *
     * @param count how many images there are
     * @param read reads them out of the records
     */
    static int[] of(Path records, Path index, int count, Supplier<int[]> read) throws IOException {
        String name = records.getFileName().toString().replaceFirst("\\.rec$", "");
        long[] state = {
            Files.size(records),
            Files.getLastModifiedTime(records).toMillis(),
            Files.size(index),
            Files.getLastModifiedTime(index).toMillis()
        };
        RecordLabels kept = new RecordLabels(records.resolveSibling(name + ".labels"), state, count);
        Optional<int[]> known = kept.read();
        if (known.isPresent()) {
            return known.get();
        }
        int[] labels = read.get();
        try {
            kept.write(labels);
        } catch (IOException e) {
            // The folder may be read-only. The labels are right all the same, and read again the next time.
        }
        return labels;
    }

    private Optional<int[]> read() {
        try {
            if (!Files.isRegularFile(file)
                    || Files.size(file) != HEAD_BYTES + (long) count * Integer.BYTES + Long.BYTES) {
                return Optional.empty();
            }
            CRC32C crc = new CRC32C();
            try (DataInputStream in = new DataInputStream(
                    new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), crc))) {
                return isThis(in) ? labels(in, crc) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean isThis(DataInputStream in) throws IOException {
        boolean same = in.readLong() == MAGIC && in.readInt() == VERSION;
        for (long expected : state) {
            same &= in.readLong() == expected;
        }
        return same && in.readInt() == count;
    }

    private Optional<int[]> labels(DataInputStream in, CRC32C crc) throws IOException {
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = in.readInt();
        }
        long expected = crc.getValue();
        return in.readLong() == expected ? Optional.of(labels) : Optional.empty();
    }

    private void write(int[] labels) throws IOException {
        CRC32C crc = new CRC32C();
        try (AtomicFile unfinished = AtomicFile.create(file, FileAccess.BY_UMASK)) {
            DataOutputStream out = new DataOutputStream(new CheckedOutputStream(unfinished.output(), crc));
            out.writeLong(MAGIC);
            out.writeInt(VERSION);
            for (long value : state) {
                out.writeLong(value);
            }
            out.writeInt(count);
            for (int label : labels) {
                out.writeInt(label);
            }
            out.writeLong(crc.getValue());
            unfinished.commit();
        }
    }
}
