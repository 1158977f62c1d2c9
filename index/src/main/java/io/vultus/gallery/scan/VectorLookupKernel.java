package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.apache.lucene.store.IndexInput;

/**
 * The kernel for registers of 64 bytes that one instruction can look up in (VPERMB, of AVX-512 VBMI): six bits of a
 * code choose one of the 64 sums that they can stand for, for 64 vectors at once. The same is done with 4 bits in
 * registers of 16 bytes by André, Kermarrec and Le Scouarnec, <i>Cache locality is not enough: High-Performance Nearest
 * Neighbor Search with Product Quantization Fast Scan</i>, 2015.
 *
 * <p>Three rows of bytes make four lookups: the lower six bits of each, and what is left of the three. Where a code
 * ends within three rows, the rows of numbers that follow are looked up in too, in tables that do not depend on them.
 */
final class VectorLookupKernel extends VectorScanKernel {

    private static final int GROUP_BITS = 6;
    private static final int GROUP_VALUES = 1 << GROUP_BITS;
    private static final int ROWS = 3;
    private static final int GROUPS = 4;

    private final byte[][] tables;
    private final short[][] sums;
    private int multiplied = -1;

    VectorLookupKernel(CodeLayout layout, List<CodeQuery> queries) {
        super(layout, queries);
        if (LANES != GROUP_VALUES) {
            throw new UnsupportedOperationException("there are no SIMD registers of 64 bytes");
        }
        tables = new byte[queries.size()][];
        for (int i = 0; i < tables.length; i++) {
            tables[i] = table(queries.get(i));
        }
        sums = new short[Math.min(2, tables.length)][MAX_BLOCKS * CodeLayout.BLOCK];
    }

    /** Sums in tables are raised so that none is negative: up to four of them fit into a byte then. */
    private byte[] table(CodeQuery query) {
        int groups = Math.ceilDiv(layout().codeRows(), ROWS) * GROUPS;
        byte[] table = new byte[groups * GROUP_VALUES];
        short[] values = new short[GROUP_VALUES];
        for (int group = 0; group < groups; group++) {
            int[] bits = bits(group);
            int least = Arrays.stream(bits)
                    .map(query::multiple)
                    .map(k -> Math.min(0, k))
                    .sum();
            query.sums(bits, -least, values);
            for (int value = 0; value < GROUP_VALUES; value++) {
                table[group * GROUP_VALUES + value] = (byte) values[value];
            }
        }
        return table;
    }

    /** With {@code S} raised by the sum of the negative multiples, {@code 2S − Σk} is twice that less {@code Σ|k|}. */
    @Override
    int excess(CodeQuery query) {
        return query.sumOfMagnitudes();
    }

    /** Which bits of a code are looked up together. */
    private static int[] bits(int group) {
        int first = group / GROUPS * ROWS * Byte.SIZE;
        int row = group % GROUPS;
        int[] bits = new int[GROUP_BITS];
        for (int i = 0; i < GROUP_BITS; i++) {
            bits[i] = row < ROWS ? first + row * Byte.SIZE + i : first + i / 2 * Byte.SIZE + GROUP_BITS + i % 2;
        }
        return bits;
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        super.load(codes, first, count);
        multiplied = -1;
    }

    @Override
    short[] sums(MemorySegment codes, int count, int query) {
        int pair = query / 2;
        if (multiplied != pair) {
            int first = 2 * pair;
            if (first + 1 < tables.length) {
                two(codes, count, layout().blockBytes(), tables[first], sums[0], tables[first + 1], sums[1]);
            } else {
                one(codes, count, layout().blockBytes(), tables[first], sums[0]);
            }
            multiplied = pair;
        }
        return sums[query % 2];
    }

    private static void one(MemorySegment codes, int count, int blockBytes, byte[] table, short[] sums) {
        for (int block = 0; block < count; block++) {
            long at = (long) block * blockBytes;
            ShortVector all = ShortVector.zero(SHORTS);
            ShortVector odd = all;
            for (int group = 0; group < table.length; group += GROUPS * GROUP_VALUES) {
                ByteVector first = row(codes, at);
                ByteVector second = row(codes, at + CodeLayout.ROW_BYTES);
                ByteVector third = row(codes, at + 2 * CodeLayout.ROW_BYTES);
                at += ROWS * CodeLayout.ROW_BYTES;
                ShortVector sum = sum(first, second, third, rest(first, second, third), table, group);
                all = all.add(sum);
                odd = odd.add(sum.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
            int even = block * CodeLayout.BLOCK;
            all.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sums, even);
            odd.intoArray(sums, even + SHORTS.length());
        }
    }

    /** The same for two queries, which share what is done to the codes. */
    private static void two(
            MemorySegment codes, int count, int blockBytes, byte[] table, short[] sums, byte[] table2, short[] sums2) {
        for (int block = 0; block < count; block++) {
            long at = (long) block * blockBytes;
            ShortVector all = ShortVector.zero(SHORTS);
            ShortVector odd = all;
            ShortVector all2 = all;
            ShortVector odd2 = all;
            for (int group = 0; group < table.length; group += GROUPS * GROUP_VALUES) {
                ByteVector first = row(codes, at);
                ByteVector second = row(codes, at + CodeLayout.ROW_BYTES);
                ByteVector third = row(codes, at + 2 * CodeLayout.ROW_BYTES);
                at += ROWS * CodeLayout.ROW_BYTES;
                ByteVector rest = rest(first, second, third);
                ShortVector sum = sum(first, second, third, rest, table, group);
                all = all.add(sum);
                odd = odd.add(sum.lanewise(VectorOperators.LSHR, Byte.SIZE));
                ShortVector sum2 = sum(first, second, third, rest, table2, group);
                all2 = all2.add(sum2);
                odd2 = odd2.add(sum2.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
            int even = block * CodeLayout.BLOCK;
            all.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sums, even);
            odd.intoArray(sums, even + SHORTS.length());
            all2.sub(odd2.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sums2, even);
            odd2.intoArray(sums2, even + SHORTS.length());
        }
    }

    private static ByteVector row(MemorySegment codes, long at) {
        return ByteVector.fromMemorySegment(BYTES, codes, at, ByteOrder.LITTLE_ENDIAN);
    }

    /** The upper two bits of three bytes. */
    private static ByteVector rest(ByteVector first, ByteVector second, ByteVector third) {
        IntVector lowest = first.reinterpretAsInts().lanewise(VectorOperators.LSHR, 6);
        IntVector middle = second.reinterpretAsInts().lanewise(VectorOperators.LSHR, 4);
        IntVector highest = third.reinterpretAsInts().lanewise(VectorOperators.LSHR, 2);
        return lowest.and(0x03030303)
                .or(middle.and(0x0C0C0C0C))
                .or(highest.and(0x30303030))
                .reinterpretAsBytes();
    }

    /** Looking up takes the lower six bits of what it finds in a lane. */
    private static ShortVector sum(
            ByteVector first, ByteVector second, ByteVector third, ByteVector rest, byte[] table, int at) {
        return first.selectFrom(ByteVector.fromArray(BYTES, table, at))
                .add(second.selectFrom(ByteVector.fromArray(BYTES, table, at + GROUP_VALUES)))
                .add(third.selectFrom(ByteVector.fromArray(BYTES, table, at + 2 * GROUP_VALUES)))
                .add(rest.selectFrom(ByteVector.fromArray(BYTES, table, at + 3 * GROUP_VALUES)))
                .reinterpretAsShorts();
    }
}
