package io.vultus.photo;

import java.util.Arrays;

/** A JPEG's Huffman table (ITU-T T.81, Annex C), looked up by the next {@value #LOOKUP} bits, or bit by bit. */
final class JpegHuffman {

    /** Longest codes that one look-up finds: nearly all that occur. */
    static final int LOOKUP = 9;

    private static final int MAX_LENGTH = 16;

    private final byte[] values;
    /** For the next bits: length × 256 + symbol, or −1 if the code is longer. */
    private final short[] lookup = new short[1 << LOOKUP];

    /** For each length the first code behind those of that length, or −1; and what leads from a code to its symbol. */
    private final int[] limit = new int[MAX_LENGTH + 1];

    private final int[] offset = new int[MAX_LENGTH + 1];

    private JpegHuffman(byte[] values) {
        this.values = values;
        Arrays.fill(lookup, (short) -1);
    }

    /** Reads 16 counts, then the symbols. */
    static JpegHuffman read(PictureBytes bytes, int at) {
        int count = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            count += bytes.u8(at + length - 1, "a Huffman table");
        }
        bytes.require(at + MAX_LENGTH, count, "a Huffman table");
        JpegHuffman table = new JpegHuffman(bytes.copy(at + MAX_LENGTH, at + MAX_LENGTH + count));
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            int here = bytes.u8(at + length - 1, "a Huffman table");
            table.offset[length] = index - code;
            for (int i = 0; i < here; i++) {
                table.enter(code + i, length, index + i);
            }
            code += here;
            index += here;
            table.limit[length] = code;
            code <<= 1;
        }
        return table;
    }

    private void enter(int code, int length, int index) {
        int first = code << (LOOKUP - length);
        if (length > LOOKUP || first + (1 << (LOOKUP - length)) > lookup.length) {
            return;
        }
        Arrays.fill(lookup, first, first + (1 << (LOOKUP - length)), (short) (length << 8 | (values[index] & 0xff)));
    }

    int symbols() {
        return values.length;
    }

    /** For the next {@value #LOOKUP} bits: the code's length × 256 + its symbol, or negative if it is longer. */
    int lookup(int bits) {
        return lookup[bits];
    }

    /** The symbol of a code of this length, or −1 if there is none. */
    int symbol(int code, int length) {
        int index = code + offset[length];
        return code < limit[length] && index >= 0 && index < values.length ? values[index] & 0xff : -1;
    }
}
