package io.vultus.format;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A feature vector as MegaFace's development kit keeps it, one file an image, {@code <image>_<algorithm>.bin}: an
 * OpenCV matrix of one row or one column.
 *
 * <table>
 *   <caption>Layout, little-endian</caption>
 *   <tr><th>offset</th><th>type</th><th>meaning</th></tr>
 *   <tr><td>0</td><td>int32</td><td>rows</td></tr>
 *   <tr><td>4</td><td>int32</td><td>columns</td></tr>
 *   <tr><td>8</td><td>int32</td><td>bytes from one row to the next</td></tr>
 *   <tr><td>12</td><td>int32</td><td>OpenCV's type: 5 for float32, 6 for float64</td></tr>
 *   <tr><td>16</td><td></td><td>the values, row after row</td></tr>
 * </table>
 */
public final class FeatureFile {

    private static final int HEADER_BYTES = 16;
    private static final int FLOAT32 = 5;
    private static final int FLOAT64 = 6;

    /** No face network's output is nearly as long; a header that claims more is damaged. */
    private static final int MAX_DIMENSION = 1 << 16;

    private FeatureFile() {}

    /**
     * Reads a vector.
     *
     * @return its values, double-precision ones rounded
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if it is not as described, or a value is not finite
     */
    public static float[] read(Path file) throws IOException {
        ByteBuffer bytes;
        try (FileChannel channel = RegularFile.channel(file)) {
            long size = channel.size();
            if (size < HEADER_BYTES || size > HEADER_BYTES + (long) MAX_DIMENSION * Double.BYTES) {
                throw new FormatException(file, "has " + size + " bytes, which no feature file can have");
            }
            bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until it is full
            }
        }
        return parse(file, bytes.flip());
    }

    private static float[] parse(Path file, ByteBuffer bytes) {
        int rows = bytes.getInt();
        int columns = bytes.getInt();
        int stride = bytes.getInt();
        int type = bytes.getInt();
        if (type != FLOAT32 && type != FLOAT64) {
            throw new FormatException(
                    file, "has values of OpenCV type " + type + "; 5 (float32) and 6 (float64) are known");
        }
        int valueBytes = type == FLOAT32 ? Float.BYTES : Double.BYTES;
        if (rows < 1 || columns < 1 || Math.min(rows, columns) != 1 || Math.max(rows, columns) > MAX_DIMENSION) {
            throw new FormatException(file, "is a matrix of " + rows + " × " + columns + ", not a vector");
        }
        int dimension = Math.max(rows, columns);
        if (bytes.remaining() != dimension * valueBytes || (rows > 1 && stride != valueBytes)) {
            throw new FormatException(
                    file,
                    "holds " + bytes.remaining() + " bytes of values, " + dimension + " of " + valueBytes
                            + " bytes each were announced, with a stride of " + stride);
        }
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = type == FLOAT32 ? bytes.getFloat() : (float) bytes.getDouble();
            if (!Float.isFinite(values[i])) {
                throw new FormatException(file, "value " + i + " of " + dimension + " is not finite: " + values[i]);
            }
        }
        return values;
    }

    /**
     * Whether there is a whole file of float32 values of this dimension, by its length: files appear under their names
     * only when they are whole.
     */
    public static boolean isComplete(Path file, int dimension) throws IOException {
        return Files.exists(file) && Files.size(file) == HEADER_BYTES + (long) dimension * Float.BYTES;
    }

    /**
     * Writes a vector as InsightFace does: a column of float32 values. Missing folders are made. The file appears under
     * its name when it is whole.
     */
    public static void write(Path file, float[] values) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(values.length).putInt(1).putInt(Float.BYTES).putInt(FLOAT32);
        for (float value : values) {
            bytes.putFloat(value);
        }
        Path folder = file.toAbsolutePath().getParent();
        FileAccess access = FileAccess.within(existing(folder));
        access.createFolders(folder);
        AtomicFile.write(file, access, bytes.array());
    }

    private static Path existing(Path folder) {
        return Files.exists(folder) || folder.getParent() == null ? folder : existing(folder.getParent());
    }
}
