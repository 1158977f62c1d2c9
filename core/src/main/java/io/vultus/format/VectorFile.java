package io.vultus.format;

import io.vultus.file.RegularFile;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.MappedEmbeddings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of vectors of one dimension, read from front to back with little memory, however large it is: a NumPy matrix
 * ({@code .npy}, versions 1 to 3, float16 to float64 of either byte order, in C order), or bare float32 values,
 * little-endian, row after row. Not thread-safe.
 */
public final class VectorFile implements Closeable {

    /** No face network's output is nearly as long; a file that claims more is damaged. */
    public static final int MAX_DIMENSION = 1 << 16;

    /** Of magnitudes, only those of infinities and of what is no number have bits as large. */
    private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel file;
    private final long count;
    private final int dimension;
    private final NpyHeader.Type type;
    private final long begin;
    private final ByteBuffer buffer;
    private long done;

    private VectorFile(
            Path path, FileChannel file, long count, int dimension, NpyHeader.Type type, ByteOrder order, long begin)
            throws IOException {
        this.path = path;
        this.file = file;
        this.count = count;
        this.dimension = dimension;
        this.type = type;
        this.begin = begin;
        buffer = ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, rowBytes()))
                .order(order)
                .limit(0);
        file.position(begin);
    }

    /**
     * Opens a NumPy matrix.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws FormatException if it is no such matrix, or its size is not what its header says
     */
    public static VectorFile openNpy(Path path) throws IOException {
        return open(path, file -> {
            NpyHeader header = npyHeader(path, file);
            return new VectorFile(
                    path, file, header.rows(), header.columns(), header.type(), header.order(), header.begin());
        });
    }

    /**
     * Maps a NumPy matrix of float32 values into memory, whatever its size.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws FormatException if it is no such matrix, or its size is not what its header says
     */
    public static EmbeddingMatrix mapNpy(Path path) throws IOException {
        try (FileChannel file = RegularFile.channel(path)) {
            NpyHeader header = npyHeader(path, file);
            if (header.type() != NpyHeader.Type.FLOAT32
                    || header.rows() > Integer.MAX_VALUE
                    || header.columns() > EmbeddingMatrix.MAX_DIMENSION) {
                throw new FormatException(
                        path,
                        "holds " + header.rows() + " rows of " + header.columns() + " "
                                + header.type() + " values; up to " + Integer.MAX_VALUE + " rows of "
                                + EmbeddingMatrix.MAX_DIMENSION + " float32 values can be mapped");
            }
            return MappedEmbeddings.of(file, header.begin(), (int) header.rows(), header.columns(), header.order());
        }
    }

    private static NpyHeader npyHeader(Path path, FileChannel file) throws IOException {
        if (!NpyHeader.isNpy(file)) {
            throw new FormatException(path, "is no NumPy file; bare float32 values need the dimension to be given");
        }
        NpyHeader header = NpyHeader.read(path, file);
        requireDimension(path, header.columns());
        long rowBytes = (long) header.columns() * header.type().bytes();
        long available = file.size() - header.begin();
        if (header.rows() != available / rowBytes || available % rowBytes != 0) {
            throw new FormatException(
                    path,
                    "holds " + available + " bytes of values from offset " + header.begin() + " on; " + header.rows()
                            + " rows of " + rowBytes + " bytes were announced");
        }
        return header;
    }

    /**
     * Opens a file of bare float32 values.
     *
     * @param dimension how many values a vector has; 1 to {@value #MAX_DIMENSION}
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws FormatException if it does not hold whole vectors
     */
    public static VectorFile openRaw(Path path, int dimension) throws IOException {
        return open(path, file -> {
            requireDimension(path, dimension);
            long rowBytes = (long) dimension * Float.BYTES;
            if (NpyHeader.isNpy(file)) {
                throw new FormatException(path, "is a NumPy file, not bare values");
            }
            if (file.size() % rowBytes != 0) {
                throw new FormatException(
                        path,
                        "has " + file.size() + " bytes, which are no whole number of vectors of " + dimension
                                + " float32 values");
            }
            return new VectorFile(
                    path, file, file.size() / rowBytes, dimension, NpyHeader.Type.FLOAT32, ByteOrder.LITTLE_ENDIAN, 0);
        });
    }

    /** Whether a file is one of NumPy's, by its first bytes. */
    public static boolean isNpy(Path path) throws IOException {
        try (FileChannel file = RegularFile.channel(path)) {
            return NpyHeader.isNpy(file);
        }
    }

    /** Reads what comes before the vectors. */
    @FunctionalInterface
    private interface Opening {
        VectorFile of(FileChannel file) throws IOException;
    }

    private static VectorFile open(Path path, Opening opening) throws IOException {
        FileChannel file = RegularFile.channel(path);
        try {
            return opening.of(file);
        } catch (IOException | RuntimeException e) {
            try (file) {
                throw e;
            }
        }
    }

    private static void requireDimension(Path path, int dimension) {
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw new FormatException(
                    path, "cannot have vectors of dimension " + dimension + "; 1 to " + MAX_DIMENSION);
        }
    }

    /** How many vectors the file holds. */
    public long count() {
        return count;
    }

    /** How many values each of them has. */
    public int dimension() {
        return dimension;
    }

    /**
     * Reads the next vector.
     *
     * @param into receives its values, double-precision ones rounded; as long as the dimension
     * @return whether there was one
     * @throws FormatException if a value is not finite, or the file has become shorter
     */
    public boolean next(float[] into) throws IOException {
        if (into.length != dimension) {
            throw new IllegalArgumentException(
                    "the array must have " + dimension + " elements, this one has " + into.length);
        }
        if (done == count) {
            return false;
        }
        if (buffer.remaining() < rowBytes()) {
            fill();
        }
        readRow(into);
        requireFinite(into);
        done++;
        return true;
    }

    private void readRow(float[] into) {
        switch (type) {
            case FLOAT16 -> {
                for (int i = 0; i < dimension; i++) {
                    into[i] = Float.float16ToFloat(buffer.getShort());
                }
            }
            case FLOAT32 -> {
                buffer.asFloatBuffer().get(into);
                buffer.position(buffer.position() + rowBytes());
            }
            case FLOAT64 -> {
                for (int i = 0; i < dimension; i++) {
                    into[i] = (float) buffer.getDouble();
                }
            }
        }
    }

    private int rowBytes() {
        return dimension * type.bytes();
    }

    private void fill() throws IOException {
        buffer.compact();
        while (buffer.position() < rowBytes()) {
            if (file.read(buffer) < 0) {
                throw new FormatException(path, "ended at offset " + file.position() + " while it was read");
            }
        }
        buffer.flip();
    }

    private void requireFinite(float[] values) {
        int largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
        }
        if (largest < INFINITY_BITS) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int valueBytes = rowBytes() / dimension;
                throw new FormatException(
                        path,
                        "value " + i + " of vector " + done + ", at offset "
                                + (begin + done * rowBytes() + (long) i * valueBytes) + ", is not finite");
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
