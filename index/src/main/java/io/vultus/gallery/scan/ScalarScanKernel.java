package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.store.IndexInput;

/** The kernel for where there is no vector API: looks up what each byte of a code adds to a sum. */
final class ScalarScanKernel implements ScanKernel {

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int VALUES = 1 << Byte.SIZE;

    private final CodeLayout layout;
    private final List<CodeQuery> queries;
    private final short[][] tables;
    private final byte[] loaded;
    private final int[] sums = new int[CodeLayout.BLOCK];
    private final int blocks;
    private int loadedBlocks;

    /**
     * Prepares it.
     *
     * @param available how many blocks there are
     */
    ScalarScanKernel(CodeLayout layout, List<CodeQuery> queries, int available) {
        this.layout = layout;
        this.queries = queries;
        tables = queries.stream().map(this::table).toArray(short[][]::new);
        blocks = Math.min(available, CACHED_BLOCKS);
        loaded = new byte[blocks * layout.blockBytes()];
    }

    /** For each row of a block, a sum for each value of its bytes. */
    private short[] table(CodeQuery query) {
        short[] table = new short[layout.codeRows() * VALUES];
        for (int row = 0; row < layout.codeRows(); row++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                int multiple = query.multiple(row * Byte.SIZE + bit);
                int values = 1 << bit;
                for (int value = row * VALUES; value < row * VALUES + values; value++) {
                    table[value + values] = (short) (table[value] + multiple);
                }
            }
        }
        return table;
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        codes.seek((long) first * layout.blockBytes());
        codes.readBytes(loaded, 0, count * layout.blockBytes());
        loadedBlocks = count;
    }

    @Override
    public int select(int index, float threshold, int[] positions, float[] estimates) {
        CodeQuery query = queries.get(index);
        int found = 0;
        for (int block = 0; block < loadedBlocks; block++) {
            int at = block * layout.blockBytes();
            sum(at, tables[index]);
            for (int lane = 0; lane < CodeLayout.BLOCK; lane++) {
                int number = at + CodeLayout.number(lane);
                float estimate = query.estimate(
                        2 * sums[lane] - query.sum(), (float) FLOATS.get(loaded, number + layout.scales()), (float)
                                FLOATS.get(loaded, number + layout.offsets()));
                if (estimate > threshold) {
                    positions[found] = block * CodeLayout.BLOCK + lane;
                    estimates[found++] = estimate;
                }
            }
        }
        return found;
    }

    private void sum(int at, short[] table) {
        Arrays.fill(sums, 0);
        for (int row = 0; row < layout.codeRows(); row++) {
            int from = at + row * CodeLayout.ROW_BYTES;
            for (int lane = 0; lane < CodeLayout.BLOCK; lane++) {
                sums[lane] += table[row * VALUES + Byte.toUnsignedInt(loaded[from + lane])];
            }
        }
    }
}
