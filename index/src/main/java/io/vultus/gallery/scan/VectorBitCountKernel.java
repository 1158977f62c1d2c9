package io.vultus.gallery.scan;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The kernel for SIMD registers of any size: cuts the query's multiples into four planes of bits and counts those that
 * a code has in common with each, {@code S = Σ_b ±2^b · popcount(code AND plane_b)} with the sign of plane 3 negative.
 */
final class VectorBitCountKernel extends VectorScanKernel {

    private static final int PLANES = 4;

    /** So many counts of up to eight bits fit into a byte. */
    private static final int ROWS = 16;

    private final Runnable[][] summations;
    private final short[] sums = new short[blocks() * CodeLayout.BLOCK];

    /**
     * Prepares it.
     *
     * @param available how many blocks there are
     */
    VectorBitCountKernel(CodeLayout layout, List<CodeQuery> queries, int available) {
        super(layout, queries, Math.min(available, CACHED_BLOCKS));
        summations = queries.stream().map(this::summation).toArray(Runnable[][]::new);
    }

    private Runnable[] summation(CodeQuery query) {
        byte[] planes = planes(query);
        return new Runnable[] {() -> sum(planes)};
    }

    /** For each row of a block and each plane, a register of the byte that the row's are compared with. */
    private byte[] planes(CodeQuery query) {
        byte[] registers = new byte[layout().codeRows() * PLANES * LANES];
        for (int row = 0; row < layout().codeRows(); row++) {
            for (int plane = 0; plane < PLANES; plane++) {
                int bits = 0;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    bits |= (query.multiple(row * Byte.SIZE + bit) >>> plane & 1) << bit;
                }
                int at = (row * PLANES + plane) * LANES;
                Arrays.fill(registers, at, at + LANES, (byte) bits);
            }
        }
        return registers;
    }

    @Override
    Runnable[] summation(int query) {
        return summations[query];
    }

    @Override
    short[] sums(int query) {
        return sums;
    }

    private void sum(byte[] planes) {
        Arrays.fill(sums, 0, loadedBlocks() * CodeLayout.BLOCK, (short) 0);
        for (int block = 0; block < loadedBlocks(); block++) {
            for (int part = 0; part < CodeLayout.BLOCK; part += LANES) {
                int at = block * layout().blockBytes() + part;
                for (int row = 0; row < layout().codeRows(); row += ROWS) {
                    int codes = at + row * CodeLayout.ROW_BYTES;
                    add(loaded(), codes, planes, row * PLANES * LANES, sums, block * CodeLayout.BLOCK + part);
                }
            }
        }
    }

    @Override
    int excess(CodeQuery query) {
        return query.sum();
    }

    private static void add(MemorySegment codes, long from, byte[] planes, int firstPlane, short[] sums, int to) {
        ByteVector ones = ByteVector.zero(BYTES);
        ByteVector twos = ones;
        ByteVector fours = ones;
        ByteVector eights = ones;
        int plane = firstPlane;
        for (int row = 0; row < ROWS; row++) {
            ByteVector code = ByteVector.fromMemorySegment(
                    BYTES, codes, from + (long) row * CodeLayout.ROW_BYTES, ByteOrder.LITTLE_ENDIAN);
            ones = ones.add(common(code, planes, plane));
            twos = twos.add(common(code, planes, plane + LANES));
            fours = fours.add(common(code, planes, plane + 2 * LANES));
            eights = eights.add(common(code, planes, plane + 3 * LANES));
            plane += PLANES * LANES;
        }
        store(ones, twos, fours, eights, sums, to);
    }

    private static ByteVector common(ByteVector code, byte[] planes, int plane) {
        return code.and(ByteVector.fromArray(BYTES, planes, plane)).lanewise(VectorOperators.BIT_COUNT);
    }

    private static void store(
            ByteVector ones, ByteVector twos, ByteVector fours, ByteVector eights, short[] sums, int to) {
        ShortVector even = weigh(even(ones), even(twos), even(fours), even(eights));
        ShortVector odd = weigh(odd(ones), odd(twos), odd(fours), odd(eights));
        even.add(ShortVector.fromArray(SHORTS, sums, to)).intoArray(sums, to);
        odd.add(ShortVector.fromArray(SHORTS, sums, to + SHORTS.length())).intoArray(sums, to + SHORTS.length());
    }

    private static ShortVector even(ByteVector counts) {
        return counts.reinterpretAsShorts().and((short) 0xFF);
    }

    private static ShortVector odd(ByteVector counts) {
        return counts.reinterpretAsShorts().lanewise(VectorOperators.LSHR, Byte.SIZE);
    }

    private static ShortVector weigh(ShortVector ones, ShortVector twos, ShortVector fours, ShortVector eights) {
        return ones.add(twos.lanewise(VectorOperators.LSHL, 1))
                .add(fours.lanewise(VectorOperators.LSHL, 2))
                .sub(eights.lanewise(VectorOperators.LSHL, 3));
    }
}
