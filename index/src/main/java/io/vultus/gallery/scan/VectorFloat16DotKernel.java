package io.vultus.gallery.scan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The kernel for {@link Float16} values. */
final class VectorFloat16DotKernel extends VectorDotKernel {

    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

    VectorFloat16DotKernel() {
        super(Short.BYTES);
    }

    @Override
    void sums(float[] query, MemorySegment vectors, long first, long second, long third, long fourth, float[] lanes) {
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = sum1;
        FloatVector sum3 = sum1;
        FloatVector sum4 = sum1;
        for (int i = 0; i < FLOATS.loopBound(query.length); i += LANES) {
            FloatVector values = FloatVector.fromArray(FLOATS, query, i);
            long at = (long) i * Short.BYTES;
            sum1 = values(vectors, first + at).fma(values, sum1);
            sum2 = values(vectors, second + at).fma(values, sum2);
            sum3 = values(vectors, third + at).fma(values, sum3);
            sum4 = values(vectors, fourth + at).fma(values, sum4);
        }
        sum1.intoArray(lanes, 0);
        sum2.intoArray(lanes, LANES);
        sum3.intoArray(lanes, 2 * LANES);
        sum4.intoArray(lanes, 3 * LANES);
    }

    @Override
    float rest(float[] query, MemorySegment vectors, long from) {
        float sum = 0;
        for (int i = FLOATS.loopBound(query.length); i < query.length; i++) {
            sum += query[i] * Float.float16ToFloat(vectors.get(SHORT, from + (long) i * Short.BYTES));
        }
        return sum;
    }

    /**
     * Exponent and fraction, put where floats have theirs, are a float that is too small by the difference of the
     * biases; multiplying makes up for it, and makes normal what is subnormal. There are no infinities here.
     */
    private static FloatVector values(MemorySegment vectors, long at) {
        IntVector halves = (IntVector)
                ShortVector.fromMemorySegment(SHORTS, vectors, at, ORDER).convertShape(VectorOperators.S2I, INTS, 0);
        FloatVector magnitudes = halves.and(0x7FFF)
                .lanewise(VectorOperators.LSHL, 13)
                .reinterpretAsFloats()
                .mul(0x1p112f);
        return magnitudes.reinterpretAsInts().or(halves.and(0x80000000)).reinterpretAsFloats();
    }
}
