package io.vultus.search;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A matrix in a file, mapped into memory: opening takes no time, and it may be larger than memory.
 *
 * <h2>The file</h2>
 *
 * All numbers are little-endian.
 *
 * <table>
 *   <caption>Layout</caption>
 *   <tr><th>offset</th><th>type</th><th>meaning</th></tr>
 *   <tr><td>0</td><td>8 bytes</td><td>magic, {@code VULTUSEM} in ASCII</td></tr>
 *   <tr><td>8</td><td>int32</td><td>version, {@value #VERSION}</td></tr>
 *   <tr><td>12</td><td>int32</td><td>dimension d, 1 to {@value EmbeddingMatrix#MAX_DIMENSION}</td></tr>
 *   <tr><td>16</td><td>int64</td><td>rows n, 0 to 2³¹ − 1</td></tr>
 *   <tr><td>24</td><td>int32</td><td>CRC-32C of the n × d × 4 bytes of values</td></tr>
 *   <tr><td>28</td><td>int32</td><td>CRC-32C of the bytes 0 to 27</td></tr>
 *   <tr><td>32</td><td>14 bytes</td><td>{@link RowOrigin#list()}, zero where the rows have no origin</td></tr>
 *   <tr><td>46</td><td>14 bytes</td><td>{@link RowOrigin#features()}, likewise</td></tr>
 *   <tr><td>60</td><td>int32</td><td>CRC-32C of the bytes 32 to 59, likewise</td></tr>
 *   <tr><td>64</td><td>n × d float32</td><td>the values, row after row</td></tr>
 * </table>
 *
 * The file ends there. A {@link Writer} writes beside the file and renames at the end, so that a file under its final
 * name is whole.
 *
 * <p>It is mapped as {@link MappedEmbeddings} describes.
 */
public final class EmbeddingFile implements EmbeddingMatrix {

    static final long MAGIC = 0x4D45_5355_544C_5556L; // "VULTUSEM", little-endian
    static final int VERSION = 1;

    /** Where the values begin. */
    public static final int HEADER_BYTES = 64;

    static final int CHECKED_HEADER_BYTES = 28;

    private static final int ORIGIN_BYTES = 2 * RowOrigin.HASH_BYTES;

    private final Path path;
    private final int dataChecksum;
    private final Optional<RowOrigin> origin;
    private final MappedEmbeddings values;

    private EmbeddingFile(Path path, FileChannel channel, Header header) throws IOException {
        this.path = path;
        this.dataChecksum = header.dataChecksum;
        this.origin = header.origin;
        this.values =
                MappedEmbeddings.of(channel, HEADER_BYTES, header.rows, header.dimension, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Opens a file. The header and the file's length are checked; {@link #verify()} checks the values.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws EmbeddingFileException if it is no such file, of a later version, or damaged
     */
    public static EmbeddingFile open(Path path) throws IOException {
        try (FileChannel channel = RegularFile.channel(path)) {
            return new EmbeddingFile(path, channel, Header.read(path, channel));
        }
    }

    /**
     * Begins a file.
     *
     * @param path replaced if it exists, when the writer is finished
     */
    public static Writer create(Path path, int dimension) throws IOException {
        Rows.checkDimension(dimension);
        return new Writer(path, dimension);
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Where the rows come from, if the writer was told. */
    public Optional<RowOrigin> origin() {
        return origin;
    }

    @Override
    public int rows() {
        return values.rows();
    }

    @Override
    public int dimension() {
        return values.dimension();
    }

    @Override
    public void read(int from, int count, float[] out) {
        values.read(from, count, out);
    }

    /**
     * Reads everything and compares it with its checksum.
     *
     * @throws EmbeddingFileException if a bit has changed
     */
    public void verify() {
        CRC32C checksum = new CRC32C();
        values.forEachPiece(checksum::update);
        if ((int) checksum.getValue() != dataChecksum) {
            throw new EmbeddingFileException("%s: the values' checksum is %08x and should be %08x: the file is damaged"
                    .formatted(path, (int) checksum.getValue(), dataChecksum));
        }
    }

    private record Header(int rows, int dimension, int dataChecksum, Optional<RowOrigin> origin) {

        static Header read(Path path, FileChannel channel) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the header or the file ends
            }
            bytes.flip();
            if (bytes.remaining() < HEADER_BYTES || bytes.getLong() != MAGIC) {
                throw new EmbeddingFileException(
                        path + ": is not a file of embeddings (it does not begin with VULTUSEM)");
            }
            int version = bytes.getInt();
            if (version > VERSION) {
                throw new EmbeddingFileException(path + ": has version " + version + ", this program reads version "
                        + VERSION + "; use a newer one");
            }
            int dimension = bytes.getInt();
            long rows = bytes.getLong();
            int dataChecksum = bytes.getInt();
            if (bytes.getInt() != checksum(bytes) || version < 1) {
                throw new EmbeddingFileException(path + ": the header is damaged");
            }
            if (dimension < 1 || dimension > MAX_DIMENSION || rows < 0 || rows > Integer.MAX_VALUE) {
                throw new EmbeddingFileException(path + ": claims " + rows + " rows of " + dimension + " values; 0 to "
                        + Integer.MAX_VALUE + " of 1 to " + MAX_DIMENSION + " are possible");
            }
            long length = HEADER_BYTES + rows * dimension * Float.BYTES;
            if (channel.size() != length) {
                throw new EmbeddingFileException(path + ": has " + channel.size() + " bytes, " + rows + " rows of "
                        + dimension + " values need " + length);
            }
            return new Header((int) rows, dimension, dataChecksum, readOrigin(path, bytes));
        }
    }

    private static Optional<RowOrigin> readOrigin(Path path, ByteBuffer header) {
        byte[] hashes = new byte[ORIGIN_BYTES];
        header.get(CHECKED_HEADER_BYTES + Integer.BYTES, hashes);
        int stored = header.getInt(CHECKED_HEADER_BYTES + Integer.BYTES + ORIGIN_BYTES);
        if (stored == 0 && Arrays.equals(hashes, new byte[ORIGIN_BYTES])) {
            return Optional.empty();
        }
        if (stored != checksum(hashes)) {
            throw new EmbeddingFileException(path + ": the header is damaged");
        }
        return Optional.of(RowOrigin.of(hashes));
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    private static int checksum(ByteBuffer header) {
        CRC32C checksum = new CRC32C();
        checksum.update(header.duplicate().position(0).limit(CHECKED_HEADER_BYTES));
        return (int) checksum.getValue();
    }

    /** The first bytes of a file whose rows have an origin. */
    private static ByteBuffer header(int rows, int dimension, int dataChecksum, RowOrigin origin) {
        ByteBuffer header = header(rows, dimension, dataChecksum);
        byte[] hashes = origin.bytes();
        header.position(CHECKED_HEADER_BYTES + Integer.BYTES);
        header.put(hashes).putInt(checksum(hashes));
        return header.rewind();
    }

    /** The first bytes of a file. */
    static ByteBuffer header(int rows, int dimension, int dataChecksum) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putInt(VERSION).putInt(dimension).putLong(rows).putInt(dataChecksum);
        header.putInt(checksum(header));
        return header.rewind();
    }

    /** Writes a file row by row; for use by one thread. Closing one that is not finished leaves nothing behind. */
    public static final class Writer implements AutoCloseable {

        private static final int BUFFER_BYTES = 1 << 20;

        private final Path path;
        private final AtomicFile file;
        private final int dimension;
        private final FileChannel channel;
        private final ByteBuffer buffer;
        private final CRC32C checksum = new CRC32C();
        private Optional<RowOrigin> origin = Optional.empty();
        private int rows;

        private Writer(Path path, int dimension) throws IOException {
            this.path = path;
            this.dimension = dimension;
            this.file = AtomicFile.create(path, FileAccess.OWNER);
            this.channel = file.channel();
            this.buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(HEADER_BYTES);
        }

        /** How many rows there are so far. */
        public int rows() {
            return rows;
        }

        /** Takes down where the rows come from, so that a reader can tell whether they are still the same. */
        public void origin(RowOrigin rowsFrom) {
            origin = Optional.of(rowsFrom);
        }

        /**
         * Adds a row.
         *
         * @throws IllegalArgumentException if its dimension is wrong or a value is not finite
         */
        public void add(float[] vector) throws IOException {
            Rows.check(vector, dimension, rows);
            int bytes = dimension * Float.BYTES;
            if (buffer.remaining() < bytes) {
                flush();
            }
            buffer.asFloatBuffer().put(vector);
            buffer.position(buffer.position() + bytes);
            rows = Math.incrementExact(rows);
        }

        /** Writes the header, waits until the disk has everything, gives the file its name, and opens it. */
        public EmbeddingFile finish() throws IOException {
            flush();
            int valuesChecksum = (int) checksum.getValue();
            write(
                    origin.map(from -> header(rows, dimension, valuesChecksum, from))
                            .orElseGet(() -> header(rows, dimension, valuesChecksum)),
                    0);
            file.commit();
            file.close();
            return open(path);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private void flush() throws IOException {
            buffer.flip();
            checksum.update(buffer.duplicate());
            long position = channel.position();
            channel.position(position + write(buffer, position));
            buffer.clear();
        }

        private int write(ByteBuffer bytes, long position) throws IOException {
            int written = 0;
            while (bytes.hasRemaining()) {
                written += channel.write(bytes, position + written);
            }
            return written;
        }
    }
}
