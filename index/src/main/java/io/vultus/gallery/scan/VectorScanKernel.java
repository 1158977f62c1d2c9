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
    private static final byte[] LANE_OF_BIT = laneOfBit();

    private final CodeLayout layout;
    private final List<CodeQuery> queries;
    private final long[] above;
    private final float[] all;

    private final Runnable[] selection = {() -> mark(0), () -> mark(1), this::collect};

    private MemorySegment copy;
    private byte[] bytes;
    private MemorySegment loaded;
    private int loadedBlocks;
    private int query;
    private float threshold;
    private short[] sums;
    private int[] positions;
    private float[] estimates;
    private int found;

    /**
     * Prepares it.
     *
     * @param blocks how many are loaded at once at most
     */
    VectorScanKernel(CodeLayout layout, List<CodeQuery> queries, int blocks) {
        if (BYTES.vectorShape() == VectorShape.S_64_BIT) {
            throw new UnsupportedOperationException("there are no SIMD registers of 128 bits");
        }
        this.layout = layout;
        this.queries = queries;
        above = new long[blocks];
        all = new float[blocks * CodeLayout.BLOCK];
    }

    @Override
    public final int blocks() {
        return above.length;
    }

    final CodeLayout layout() {
        return layout;
    }

    final List<CodeQuery> queries() {
        return queries;
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        loadedBlocks = count;
        long at = (long) first * layout.blockBytes();
        int length = count * layout.blockBytes();
        MemorySegment mapped =
                codes instanceof MemorySegmentAccessInput mapping ? mapping.segmentSliceOrNull(at, length) : null;
        loaded = mapped == null ? read(codes, at, length) : mapped;
    }

    /** Into memory outside the heap: a kernel that met both would be compiled for neither. */
    private MemorySegment read(IndexInput codes, long at, int length) throws IOException {
        if (copy == null) {
            bytes = new byte[blocks() * layout.blockBytes()];
            copy = Arena.ofAuto().allocate(bytes.length, CodeLayout.ROW_BYTES);
        }
        codes.seek(at);
        codes.readBytes(bytes, 0, length);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, length);
        return copy;
    }

    /** The loaded blocks. */
    final MemorySegment loaded() {
        return loaded;
    }

    /** How many blocks are loaded. */
    final int loadedBlocks() {
        return loadedBlocks;
    }

    /** What has to be done so that {@link #sums} of a query are there. */
    abstract Runnable[] summation(int query);

    /**
     * The sum {@code S} of each loaded vector for a query, or something greater by a constant.
     *
     * @return for each {@link #LANES} vectors, first the sums of those with even places, then of those with odd ones
     */
    abstract short[] sums(int query);

    /** By how much twice such a sum exceeds the product of the query's multiples with the signs. */
    abstract int excess(CodeQuery query);

    @Override
    public int select(int index, float threshold, int[] positions, float[] estimates) {
        run(summation(index));
        query = index;
        sums = sums(index);
        this.threshold = threshold;
        this.positions = positions;
        this.estimates = estimates;
        run(selection);
        return found;
    }

    /**
     * Called through this one place in the code, no step is inlined, and each is compiled with all that it needs in
     * registers; in one piece, the compiler would run out of registers, and give up inlining before the end.
     */
    private static void run(Runnable[] steps) {
        for (Runnable step : steps) {
            step.run();
        }
    }

    private void mark(int odd) {
        CodeQuery multiples = queries.get(query);
        mark(
                loaded,
                loadedBlocks,
                layout.blockBytes(),
                layout.scales() + odd * CodeLayout.ROW_BYTES,
                sums,
                odd * SHORTS.length(),
                odd * FLOATS.length(),
                -excess(multiples),
                multiples.step(),
                multiples.base(),
                threshold,
                all,
                above);
    }

    private void collect() {
        found = 0;
        for (int block = 0; block < loadedBlocks; block++) {
            for (long rest = above[block]; rest != 0; rest &= rest - 1) {
                int bit = Long.numberOfTrailingZeros(rest);
                positions[found] = block * CodeLayout.BLOCK + LANE_OF_BIT[bit];
                estimates[found++] = all[block * CodeLayout.BLOCK + bit];
            }
            above[block] = 0;
        }
    }

    /** Which vector of a block a bit of {@link #above} stands for. */
    private static byte[] laneOfBit() {
        byte[] lanes = new byte[CodeLayout.BLOCK];
        for (int bit = 0; bit < lanes.length; bit++) {
            int within = bit % LANES;
            lanes[bit] = (byte)
                    (bit - within + within % FLOATS.length() * CodeLayout.NUMBER_ROWS + within / FLOATS.length());
        }
        return lanes;
    }

    /**
     * Estimates, and marks in each block which of its vectors with even places, or of those with odd ones, are above
     * the threshold: few, so that what follows need not be fast. For all places at once it would be too much to be
     * inlined.
     *
     * @param all receives the estimates, in the order of the bits of {@code above}
     */
    private static void mark(
            MemorySegment codes,
            int count,
            int blockBytes,
            int scales,
            short[] sums,
            int firstSum,
            int firstBit,
            float negativeExcess,
            float step,
            float base,
            float threshold,
            float[] all,
            long[] above) {
        for (int block = 0, row = scales; block < count; block++, row += blockBytes) {
            long bits = above[block];
            for (int part = 0; part < CodeLayout.BLOCK; part += LANES) {
                int at = row + part;
                IntVector pairs = ShortVector.fromArray(SHORTS, sums, block * CodeLayout.BLOCK + part + firstSum)
                        .reinterpretAsInts();
                int bit = part + firstBit;
                FloatVector lower = estimates(lower(pairs), codes, at, negativeExcess, step, base);
                lower.intoArray(all, block * CodeLayout.BLOCK + bit);
                bits |= lower.compare(VectorOperators.GT, threshold).toLong() << bit;
                bit += 2 * FLOATS.length();
                FloatVector upper =
                        estimates(upper(pairs), codes, at + 2 * CodeLayout.ROW_BYTES, negativeExcess, step, base);
                upper.intoArray(all, block * CodeLayout.BLOCK + bit);
                bits |= upper.compare(VectorOperators.GT, threshold).toLong() << bit;
            }
            above[block] = bits;
        }
    }

    private static IntVector lower(IntVector shorts) {
        return upper(shorts.lanewise(VectorOperators.LSHL, Short.SIZE));
    }

    private static IntVector upper(IntVector shorts) {
        return shorts.lanewise(VectorOperators.ASHR, Short.SIZE);
    }

    /** The same operations as {@link CodeQuery#estimate}; the product, of whole numbers, is exact. */
    private static FloatVector estimates(
            IntVector sums, MemorySegment codes, long at, float negativeExcess, float step, float base) {
        return ((FloatVector) sums.convert(VectorOperators.I2F, 0))
                .fma(2, negativeExcess)
                .mul(step)
                .mul(numbers(codes, at))
                .add(numbers(codes, at + CodeLayout.NUMBER_ROWS * CodeLayout.ROW_BYTES))
                .add(base);
    }

    private static FloatVector numbers(MemorySegment codes, long at) {
        return FloatVector.fromMemorySegment(FLOATS, codes, at, ByteOrder.LITTLE_ENDIAN);
    }
}
