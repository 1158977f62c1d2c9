package io.vultus.gallery.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/** Encodes the vectors of a segment anew and compares the result with the codes that are stored. */
public final class CodeCheck {

    /**
     * A sum that is almost zero may come out on the other side of it on another processor, which adds up in another
     * order; more than this part of the signs cannot.
     */
    private static final int SIGNS_PER_DOUBT = 32;

    private static final float TOLERANCE = 1e-3f;

    private CodeCheck() {}

    /** How many of the vectors have other codes than they should. */
    public static int mismatches(VectorCodes codes, FloatVectorValues vectors) throws IOException {
        if (vectors.size() != codes.size()) {
            return Math.max(vectors.size(), codes.size());
        }
        Comparison comparison = new Comparison(codes);
        CodeEncoder encoder = new CodeEncoder(codes.similarity(), codes.centroid(), comparison);
        for (int ordinal = 0; ordinal < vectors.size(); ordinal++) {
            encoder.add(vectors.vectorValue(ordinal));
        }
        encoder.finish();
        return comparison.mismatches;
    }

    /** Takes the blocks that are written for those that should be stored. */
    private static final class Comparison extends IndexOutput {

        private final CodeLayout layout;
        private final int size;
        private final IndexInput stored;
        private final ByteBuffer found;
        private int compared;
        private int mismatches;

        Comparison(VectorCodes codes) {
            super("comparison of codes", "codes");
            layout = CodeLayout.of(codes.centroid().length);
            size = codes.size();
            stored = codes.input();
            found = ByteBuffer.allocate(layout.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void writeBytes(byte[] block, int offset, int length) throws IOException {
            stored.readBytes(found.array(), 0, length);
            ByteBuffer expected = ByteBuffer.wrap(block, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            for (int lane = 0; lane < CodeLayout.BLOCK && compared < size; lane++) {
                mismatches += isSame(expected, lane) ? 0 : 1;
                compared++;
            }
        }

        private boolean isSame(ByteBuffer expected, int lane) {
            int differing = 0;
            for (int row = 0; row < layout.codeRows(); row++) {
                int at = lane + row * CodeLayout.ROW_BYTES;
                differing += Integer.bitCount((expected.get(at) ^ found.get(at)) & 0xFF);
            }
            int scale = layout.scales() + CodeLayout.number(lane);
            int offset = layout.offsets() + CodeLayout.number(lane);
            return differing <= layout.bits() / SIGNS_PER_DOUBT
                    && isNear(expected.getFloat(scale), found.getFloat(scale))
                    && isNear(expected.getFloat(offset), found.getFloat(offset));
        }

        private static boolean isNear(float expected, float actual) {
            return Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected));
        }

        @Override
        public void writeByte(byte b) {
            throw new UnsupportedOperationException("codes come in blocks");
        }

        @Override
        public long getFilePointer() {
            return stored.getFilePointer();
        }

        @Override
        public long getChecksum() {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
