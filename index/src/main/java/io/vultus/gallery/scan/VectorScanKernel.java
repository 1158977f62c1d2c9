package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;

/**
 * What kernels on SIMD registers have in common, by the incubating vector API. Compiled on their own, since
 * {@code --release} knows no incubating modules; loaded by name, and only where the module is there.
 *
 * <p>The methods that loop are small and take what they need as arguments: the compiler gives up inlining, and with it
 * keeping vectors in registers, where a method has too much in it.
 */
abstract class VectorScanKernel implements ScanKernel {

    static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED.length() <= CodeLayout.BLOCK
            ? ByteVector.SPECIES_PREFERRED
            : ByteVector.SPECIES_512;
    static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, BYTES.vectorShape());
    static final int LANES = BYTES.length();

    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, BYTES.vectorShape());
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final CodeLayout layout;
    private final List<CodeQuery> queries;
    private final float[] lanes = new float[FLOATS.length()];
    private MemorySegment copy;
    private byte[] bytes;
    private MemorySegment loaded;
    private int blocks;

    VectorScanKernel(CodeLayout layout, List<CodeQuery> queries) {
        if (BYTES.vectorShape() == VectorShape.S_64_BIT) {
            throw new UnsupportedOperationException("there are no SIMD registers of 128 bits");
        }
        this.layout = layout;
        this.queries = queries;
    }

    final CodeLayout layout() {
        return layout;
    }

    final List<CodeQuery> queries() {
        return queries;
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        blocks = count;
        long at = (long) first * layout.blockBytes();
        int length = count * layout.blockBytes();
        MemorySegment mapped =
                codes instanceof MemorySegmentAccessInput mapping ? mapping.segmentSliceOrNull(at, length) : null;
        loaded = mapped == null ? read(codes, at, length) : mapped;
        touch(loaded, length);
    }

    /** Into memory outside the heap: a kernel that met both would be compiled for neither. */
    private MemorySegment read(IndexInput codes, long at, int length) throws IOException {
        if (copy == null) {
            bytes = new byte[MAX_BLOCKS * layout.blockBytes()];
            copy = Arena.ofAuto().allocate(bytes.length, CodeLayout.ROW_BYTES);
        }
        codes.seek(at);
        codes.readBytes(bytes, 0, length);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, length);
        return copy;
    }

    /**
     * Reads a word of each cache line. So close together, the loads overlap, and the codes come as fast as memory
     * delivers them; among the instructions that use them, only a few loads would be under way at a time.
     */
    private static long touch(MemorySegment codes, int length) {
        long even = 0;
        long odd = 0;
        for (long at = 0; at < length; at += 2 * CodeLayout.ROW_BYTES) {
            even += codes.get(LONG, at);
            odd += codes.get(LONG, at + CodeLayout.ROW_BYTES);
        }
        return even + odd;
    }

    /**
     * Computes {@code S} of all loaded vectors for a query, or something greater by a constant.
     *
     * @return for each {@link #LANES} vectors, first the sums of those with even places, then of those with odd ones
     */
    abstract short[] sums(MemorySegment codes, int count, int query);

    /** By how much twice such a sum exceeds the product of the query's multiples with the signs. */
    abstract int excess(CodeQuery query);

    @Override
    public int select(int index, float threshold, int[] positions, float[] estimates) {
        short[] sums = sums(loaded, blocks, index);
        CodeQuery query = queries.get(index);
        int excess = excess(query);
        int found = 0;
        for (int block = 0; block < blocks; block++) {
            int scales = block * layout.blockBytes() + layout.scales();
            for (int part = 0; part < CodeLayout.BLOCK; part += LANES) {
                for (int row = 0; row < CodeLayout.NUMBER_ROWS; row++) {
                    int from = block * CodeLayout.BLOCK + part;
                    IntVector product = sum(sums, from, row)
                            .lanewise(VectorOperators.LSHL, 1)
                            .sub(excess);
                    FloatVector estimate = estimate(product, loaded, scales + row * CodeLayout.ROW_BYTES + part, query);
                    VectorMask<Float> above = estimate.compare(VectorOperators.GT, threshold);
                    if (above.anyTrue()) {
                        estimate.intoArray(lanes, 0);
                        found = add(above.toLong(), from + row, positions, estimates, found);
                    }
                }
            }
        }
        return found;
    }

    private int add(long above, int first, int[] positions, float[] estimates, int found) {
        int end = found;
        for (long rest = above; rest != 0; rest &= rest - 1) {
            int lane = Long.numberOfTrailingZeros(rest);
            positions[end] = first + lane * CodeLayout.NUMBER_ROWS;
            estimates[end++] = lanes[lane];
        }
        return end;
    }

    /** The sums of every fourth vector, from the one in this row of numbers on. */
    private static IntVector sum(short[] sums, int from, int row) {
        return ShortVector.fromArray(SHORTS, sums, from + (row & 1) * SHORTS.length())
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, row < 2 ? Short.SIZE : 0)
                .lanewise(VectorOperators.ASHR, Short.SIZE);
    }

    private static FloatVector estimate(IntVector product, MemorySegment codes, int scales, CodeQuery query) {
        return ((FloatVector) product.convert(VectorOperators.I2F, 0))
                .mul(query.step())
                .mul(numbers(codes, scales))
                .add(numbers(codes, scales + CodeLayout.NUMBER_ROWS * CodeLayout.ROW_BYTES))
                .add(query.base());
    }

    private static FloatVector numbers(MemorySegment codes, long at) {
        return FloatVector.fromMemorySegment(FLOATS, codes, at, ByteOrder.LITTLE_ENDIAN);
    }
}
