package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;

/**
 * The kernel on SIMD registers, by the incubating vector API. Compiled on its own, since {@code --release} knows no
 * incubating modules; loaded by name, and only where the module is there.
 */
final class VectorScanKernel implements ScanKernel {

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED.length() <= CodeLayout.BLOCK
            ? IntVector.SPECIES_PREFERRED
            : IntVector.SPECIES_512;
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, INTS.vectorShape());
    private static final int LANES = INTS.length();

    private final CodeLayout layout;
    private final int words;
    private final float[] lanes = new float[LANES];
    private MemorySegment copy;
    private byte[] bytes;
    private MemorySegment loaded;
    private int blocks;

    VectorScanKernel(CodeLayout layout) {
        if (INTS.vectorShape() == VectorShape.S_64_BIT) {
            throw new UnsupportedOperationException("there are no SIMD registers of 128 bits");
        }
        this.layout = layout;
        words = layout.words();
    }

    @Override
    public void load(IndexInput codes, int first, int count) throws IOException {
        blocks = count;
        long at = (long) first * layout.blockBytes();
        int length = count * layout.blockBytes();
        MemorySegment mapped =
                codes instanceof MemorySegmentAccessInput mapping ? mapping.segmentSliceOrNull(at, length) : null;
        loaded = mapped == null ? read(codes, at, length) : mapped;
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

    @Override
    public int select(CodeQuery query, float threshold, int[] positions, float[] estimates) {
        MemorySegment codes = loaded;
        int[] planes = query.planes();
        long scales = (long) words * CodeLayout.ROW_BYTES;
        int found = 0;
        for (int position = 0; position < blocks * CodeLayout.BLOCK; position += LANES) {
            long at = (long) (position / CodeLayout.BLOCK) * layout.blockBytes()
                    + position % CodeLayout.BLOCK * (long) Integer.BYTES;
            IntVector sum = sum(codes, at, planes, words);
            FloatVector product = ((FloatVector) sum.lanewise(VectorOperators.LSHL, 1)
                            .sub(query.sum())
                            .convert(VectorOperators.I2F, 0))
                    .mul(query.step());
            FloatVector estimate = product.mul(row(codes, at + scales))
                    .add(row(codes, at + scales + CodeLayout.ROW_BYTES))
                    .add(query.base());
            VectorMask<Float> above = estimate.compare(VectorOperators.GT, threshold);
            if (above.anyTrue()) {
                estimate.intoArray(lanes, 0);
                for (long rest = above.toLong(); rest != 0; rest &= rest - 1) {
                    int lane = Long.numberOfTrailingZeros(rest);
                    positions[found] = position + lane;
                    estimates[found++] = lanes[lane];
                }
            }
        }
        return found;
    }

    private static IntVector sum(MemorySegment codes, long at, int[] planes, int words) {
        IntVector ones = IntVector.zero(INTS);
        IntVector twos = ones;
        IntVector fours = ones;
        IntVector eights = ones;
        for (int word = 0; word < words; word++) {
            IntVector code = IntVector.fromMemorySegment(
                    INTS, codes, at + (long) word * CodeLayout.ROW_BYTES, ByteOrder.LITTLE_ENDIAN);
            int p = word * CodeQuery.PLANES;
            ones = ones.add(code.and(planes[p]).lanewise(VectorOperators.BIT_COUNT));
            twos = twos.add(code.and(planes[p + 1]).lanewise(VectorOperators.BIT_COUNT));
            fours = fours.add(code.and(planes[p + 2]).lanewise(VectorOperators.BIT_COUNT));
            eights = eights.add(code.and(planes[p + 3]).lanewise(VectorOperators.BIT_COUNT));
        }
        return ones.add(twos.lanewise(VectorOperators.LSHL, 1))
                .add(fours.lanewise(VectorOperators.LSHL, 2))
                .sub(eights.lanewise(VectorOperators.LSHL, 3));
    }

    private static FloatVector row(MemorySegment codes, long at) {
        return FloatVector.fromMemorySegment(FLOATS, codes, at, ByteOrder.LITTLE_ENDIAN);
    }
}
