package io.vultus.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/**
 * The float32 rows of a file, mapped into memory: opening takes no time, and there may be more of them than memory
 * holds. Values are as they are in the file; nobody has looked whether they are finite.
 *
 * <p>The mapping lasts until the instance is garbage: a matrix in use cannot be unmapped under a search's feet. On
 * Windows the file cannot be deleted before.
 */
public final class MappedEmbeddings implements EmbeddingMatrix {

    /** A mapping holds whole rows and at most this many bytes; one of more than 2 GiB is not possible. */
    private static final long MAX_MAPPING_BYTES = 1L << 30;

    private final ByteBuffer[] mappings;
    private final RowPieces values;

    private MappedEmbeddings(ByteBuffer[] mappings, RowPieces values) {
        this.mappings = mappings;
        this.values = values;
    }

    /**
     * Maps a part of a file.
     *
     * @param file as long as the rows need; may be closed afterwards
     * @param begin where the first row begins
     * @param rows how many there are, one directly behind the other
     * @param order of the values' bytes
     */
    public static MappedEmbeddings of(FileChannel file, long begin, int rows, int dimension, ByteOrder order)
            throws IOException {
        Rows.checkDimension(dimension);
        long rowBytes = (long) dimension * Float.BYTES;
        int rowsPerMapping = (int) (MAX_MAPPING_BYTES / rowBytes);
        int count = Math.ceilDiv(rows, rowsPerMapping);
        ByteBuffer[] mappings = new ByteBuffer[count];
        FloatBuffer[] pieces = new FloatBuffer[count];
        for (int i = 0; i < count; i++) {
            long first = (long) i * rowsPerMapping;
            long bytes = Math.min(rowsPerMapping, rows - first) * rowBytes;
            mappings[i] = file.map(FileChannel.MapMode.READ_ONLY, begin + first * rowBytes, bytes)
                    .order(order);
            pieces[i] = mappings[i].asFloatBuffer();
        }
        return new MappedEmbeddings(mappings, new RowPieces(pieces, rowsPerMapping, dimension, rows));
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

    /** Hands out all bytes, in pieces. */
    void forEachPiece(Consumer<ByteBuffer> sink) {
        for (ByteBuffer mapping : mappings) {
            sink.accept(mapping.duplicate());
        }
    }
}
