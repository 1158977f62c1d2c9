package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
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
 *
 * <p>A lone query looks up what it reads from the codes, as fast as memory delivers them, and up to three do so one
 * after the other. Of more, four at a time look up in the same registers, with what is left of every three rows
 * prepared for all of them. Loops count by {@code int} and methods have few arguments, since both keep checks of bounds
 * out of them, which would take the processor's room for loads under way.
 */
final class VectorLookupKernel extends VectorScanKernel {

    private static final int GROUP_BITS = 6;
    private static final int GROUP_VALUES = 1 << GROUP_BITS;
    private static final int ROWS = 3;
    private static final int GROUPS = 4;
    private static final int STEP = GROUPS * GROUP_VALUES;
    private static final int QUERIES = 4;

    /** Between two halves as far apart as these, a lone query's loads are under way twice as often. */
    private static final int LONE_BLOCKS = 64;

    private static final Runnable[] NOTHING = {};

    private final Runnable[] one = {this::sumOne, () -> separate(0)};
    private final Runnable[] four = {
        this::prepare, this::sumFour, () -> separate(0), () -> separate(1), () -> separate(2), () -> separate(3)
    };

    /** How many times four queries there are. */
    private final int fours;

    /** Of four queries each, then of one each. */
    private final byte[][] tables;

    private final short[][] sums;
    private final byte[] rests;
    private boolean prepared;

    /** Which of the tables the sums were looked up in. */
    private int summed = -1;

    /**
     * Prepares it.
     *
     * @param available how many blocks there are
     */
    VectorLookupKernel(CodeLayout layout, List<CodeQuery> queries, int available) {
        super(layout, queries, Math.min(available, queries.size() < QUERIES ? LONE_BLOCKS : CACHED_BLOCKS));
        if (LANES != GROUP_VALUES) {
            throw new UnsupportedOperationException("there are no SIMD registers of 64 bytes");
        }
        fours = queries.size() / QUERIES;
        tables = new byte[tables(queries.size())][];
        for (int query = 0; query < queries.size(); query += width(query)) {
            tables[tables(query)] = table(queries.subList(query, query + width(query)));
        }
        sums = new short[fours == 0 ? 1 : QUERIES][blocks() * CodeLayout.BLOCK];
        rests = new byte[fours == 0 ? 0 : blocks() * steps() * GROUP_VALUES];
    }

    /** How many queries share tables with one, itself included. */
    private int width(int query) {
        return query < fours * QUERIES ? QUERIES : 1;
    }

    /** How many tables there are for the queries before one. */
    private int tables(int query) {
        return query < fours * QUERIES ? query / QUERIES : query - fours * (QUERIES - 1);
    }

    private int steps() {
        return Math.ceilDiv(layout().codeRows(), ROWS);
    }

    /** For every three rows, the tables of one query or of four, one query after the other. */
    private byte[] table(List<CodeQuery> queries) {
        int width = queries.size() * STEP;
        byte[] table = new byte[steps() * width];
        for (int query = 0; query < queries.size(); query++) {
            for (int group = 0; group < steps() * GROUPS; group++) {
                int at = group / GROUPS * width + query * STEP + group % GROUPS * GROUP_VALUES;
                fill(queries.get(query), group, table, at);
            }
        }
        return table;
    }

    /** Sums in tables are raised so that none is negative: up to four of them fit into a byte then. */
    private static void fill(CodeQuery query, int group, byte[] table, int at) {
        int least = 0;
        for (int i = 0; i < GROUP_BITS; i++) {
            least += Math.min(0, query.multiple(bit(group, i)));
        }
        table[at] = (byte) -least;
        for (int i = 0; i < GROUP_BITS; i++) {
            int multiple = query.multiple(bit(group, i));
            int values = 1 << i;
            for (int value = at; value < at + values; value++) {
                table[value + values] = (byte) (table[value] + multiple);
            }
        }
    }

    /** Which bit of a code is the {@code i}th of those that are looked up together. */
    private static int bit(int group, int i) {
        int first = group / GROUPS * ROWS * Byte.SIZE;
        int row = group % GROUPS;
        return row < ROWS ? first + row * Byte.SIZE + i : first + i / 2 * Byte.SIZE + GROUP_BITS + i % 2;
    }

    /** With {@code S} raised by the sum of the negative multiples, {@code 2S − Σk} is twice that less {@code Σ|k|}. */
    @Override
    int excess(CodeQuery query) {
        return query.sumOfMagnitudes();
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        super.load(codes, first, count);
        prepared = false;
        summed = -1;
    }

    @Override
    Runnable[] summation(int query) {
        int table = tables(query);
        if (table == summed) {
            return NOTHING;
        }
        summed = table;
        return table < fours ? four : one;
    }

    @Override
    short[] sums(int query) {
        return sums[query % width(query)];
    }

    private void sumOne() {
        sumOne(loaded(), loadedBlocks(), layout().blockBytes(), tables[summed], sums[0]);
    }

    private void prepare() {
        if (!prepared) {
            prepare(loaded(), loadedBlocks(), layout().blockBytes(), rests, steps() * GROUP_VALUES);
            prepared = true;
        }
    }

    private void sumFour() {
        sumFour(
                loaded(),
                loadedBlocks(),
                layout().blockBytes(),
                rests,
                tables[summed],
                sums[0],
                sums[1],
                sums[2],
                sums[3]);
    }

    private void separate(int query) {
        separate(sums[query], loadedBlocks());
    }

    /**
     * Sums two halves of the blocks side by side: what the processor can have under way is more lines of memory then,
     * since twice as many follow from what it has already, and tables are read once for both. Of an odd number the
     * block in the middle is summed twice.
     */
    private static void sumOne(MemorySegment codes, int count, int blockBytes, byte[] table, short[] sums) {
        int half = (count + 1) / 2;
        int apart = count - half;
        for (int block = 0; block < half; block++) {
            ShortVector all1 = ShortVector.zero(SHORTS);
            ShortVector odd1 = all1;
            ShortVector all2 = all1;
            ShortVector odd2 = all1;
            int at = block * blockBytes;
            for (int group = 0; group < table.length; group += STEP, at += ROWS * CodeLayout.ROW_BYTES) {
                ByteVector table1 = ByteVector.fromArray(BYTES, table, group);
                ByteVector table2 = ByteVector.fromArray(BYTES, table, group + GROUP_VALUES);
                ByteVector table3 = ByteVector.fromArray(BYTES, table, group + 2 * GROUP_VALUES);
                ByteVector table4 = ByteVector.fromArray(BYTES, table, group + 3 * GROUP_VALUES);
                ShortVector sum1 = sum(codes, at, table1, table2, table3, table4);
                all1 = all1.add(sum1);
                odd1 = odd1.add(sum1.lanewise(VectorOperators.LSHR, Byte.SIZE));
                ShortVector sum2 = sum(codes, at + apart * blockBytes, table1, table2, table3, table4);
                all2 = all2.add(sum2);
                odd2 = odd2.add(sum2.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
            int to = block * CodeLayout.BLOCK;
            all1.intoArray(sums, to);
            odd1.intoArray(sums, to + SHORTS.length());
            all2.intoArray(sums, to + apart * CodeLayout.BLOCK);
            odd2.intoArray(sums, to + apart * CodeLayout.BLOCK + SHORTS.length());
        }
    }

    private static ShortVector sum(
            MemorySegment codes, int at, ByteVector table1, ByteVector table2, ByteVector table3, ByteVector table4) {
        ByteVector first = row(codes, at);
        ByteVector second = row(codes, at + CodeLayout.ROW_BYTES);
        ByteVector third = row(codes, at + 2 * CodeLayout.ROW_BYTES);
        return first.selectFrom(table1)
                .add(second.selectFrom(table2))
                .add(third.selectFrom(table3))
                .add(rest(first, second, third).selectFrom(table4))
                .reinterpretAsShorts();
    }

    /** Writes the last of the four registers that every three rows are looked up by; in halves, as for a lone query. */
    private static void prepare(MemorySegment codes, int count, int blockBytes, byte[] rests, int blockRests) {
        int half = (count + 1) / 2;
        int apart = count - half;
        for (int block = 0; block < half; block++) {
            int end = (block + 1) * blockRests;
            int at = block * blockBytes;
            for (int to = block * blockRests; to < end; to += GROUP_VALUES, at += ROWS * CodeLayout.ROW_BYTES) {
                rest(codes, at).intoArray(rests, to);
                rest(codes, at + apart * blockBytes).intoArray(rests, to + apart * blockRests);
            }
        }
    }

    private static void sumFour(
            MemorySegment codes,
            int count,
            int blockBytes,
            byte[] rests,
            byte[] table,
            short[] sums1,
            short[] sums2,
            short[] sums3,
            short[] sums4) {
        int before = 0;
        for (int block = 0; block < count; block++) {
            int at = block * blockBytes;
            ShortVector all1 = ShortVector.zero(SHORTS);
            ShortVector odd1 = all1;
            ShortVector all2 = all1;
            ShortVector odd2 = all1;
            ShortVector all3 = all1;
            ShortVector odd3 = all1;
            ShortVector all4 = all1;
            ShortVector odd4 = all1;
            for (int group = 0; group < table.length; group += QUERIES * STEP) {
                ByteVector first = row(codes, at);
                ByteVector second = row(codes, at + CodeLayout.ROW_BYTES);
                ByteVector third = row(codes, at + 2 * CodeLayout.ROW_BYTES);
                ByteVector rest = ByteVector.fromArray(BYTES, rests, before);
                at += ROWS * CodeLayout.ROW_BYTES;
                before += GROUP_VALUES;
                ShortVector sum1 = sum(first, second, third, rest, table, group);
                all1 = all1.add(sum1);
                odd1 = odd1.add(sum1.lanewise(VectorOperators.LSHR, Byte.SIZE));
                ShortVector sum2 = sum(first, second, third, rest, table, group + STEP);
                all2 = all2.add(sum2);
                odd2 = odd2.add(sum2.lanewise(VectorOperators.LSHR, Byte.SIZE));
                ShortVector sum3 = sum(first, second, third, rest, table, group + 2 * STEP);
                all3 = all3.add(sum3);
                odd3 = odd3.add(sum3.lanewise(VectorOperators.LSHR, Byte.SIZE));
                ShortVector sum4 = sum(first, second, third, rest, table, group + 3 * STEP);
                all4 = all4.add(sum4);
                odd4 = odd4.add(sum4.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
            int to = block * CodeLayout.BLOCK;
            all1.intoArray(sums1, to);
            odd1.intoArray(sums1, to + SHORTS.length());
            all2.intoArray(sums2, to);
            odd2.intoArray(sums2, to + SHORTS.length());
            all3.intoArray(sums3, to);
            odd3.intoArray(sums3, to + SHORTS.length());
            all4.intoArray(sums4, to);
            odd4.intoArray(sums4, to + SHORTS.length());
        }
    }

    /** Takes out of each sum of an even place what the odd one after it has added to its upper byte. */
    private static void separate(short[] sums, int count) {
        for (int even = 0; even < count * CodeLayout.BLOCK; even += CodeLayout.BLOCK) {
            ShortVector odd = ShortVector.fromArray(SHORTS, sums, even + SHORTS.length());
            ShortVector.fromArray(SHORTS, sums, even)
                    .sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE))
                    .intoArray(sums, even);
        }
    }

    private static ByteVector row(MemorySegment codes, long at) {
        return ByteVector.fromMemorySegment(BYTES, codes, at, ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteVector rest(MemorySegment codes, int at) {
        return rest(row(codes, at), row(codes, at + CodeLayout.ROW_BYTES), row(codes, at + 2 * CodeLayout.ROW_BYTES));
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
