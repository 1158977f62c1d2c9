package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.store.IndexInput;

/** The kernel for where there is no vector API. */
final class ScalarScanKernel implements ScanKernel {

    private final int words;
    private final int blockInts;
    private final int[] loaded;
    private int blocks;

    ScalarScanKernel(CodeLayout layout) {
        words = layout.words();
        blockInts = layout.blockBytes() / Integer.BYTES;
        loaded = new int[MAX_BLOCKS * blockInts];
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        codes.seek((long) first * blockInts * Integer.BYTES);
        codes.readInts(loaded, 0, count * blockInts);
        blocks = count;
    }

    @Override
    public int select(CodeQuery query, float threshold, int[] positions, float[] estimates) {
        int found = 0;
        for (int i = 0; i < blocks * CodeLayout.BLOCK; i++) {
            int first = i / CodeLayout.BLOCK * blockInts + i % CodeLayout.BLOCK;
            int scale = first + words * CodeLayout.BLOCK;
            float product = query.step() * (2 * sum(first, query.planes()) - query.sum());
            float estimate = product * Float.intBitsToFloat(loaded[scale])
                    + Float.intBitsToFloat(loaded[scale + CodeLayout.BLOCK])
                    + query.base();
            if (estimate > threshold) {
                positions[found] = i;
                estimates[found++] = estimate;
            }
        }
        return found;
    }

    private int sum(int first, int[] planes) {
        int sum = 0;
        for (int word = 0; word < words; word += 2) {
            // Two words at once: counting the bits of 64 costs what counting those of 32 does.
            boolean last = word + 1 == words;
            int at = first + word * CodeLayout.BLOCK;
            long code = join(loaded[at], last ? 0 : loaded[at + CodeLayout.BLOCK]);
            int p = word * CodeQuery.PLANES;
            int q = last ? p : p + CodeQuery.PLANES;
            sum += Long.bitCount(code & join(planes[p], planes[q]))
                    + 2 * Long.bitCount(code & join(planes[p + 1], planes[q + 1]))
                    + 4 * Long.bitCount(code & join(planes[p + 2], planes[q + 2]))
                    - 8 * Long.bitCount(code & join(planes[p + 3], planes[q + 3]));
        }
        return sum;
    }

    private static long join(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << Integer.SIZE;
    }
}
