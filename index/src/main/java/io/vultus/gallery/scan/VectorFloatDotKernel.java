package io.vultus.gallery.scan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/** The kernel for float32 values. */
final class VectorFloatDotKernel extends VectorDotKernel {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    VectorFloatDotKernel() {
        super(Float.BYTES);
    }

    @Override
    void sums(float[] query, MemorySegment vectors, long first, long second, long third, long fourth, float[] lanes) {
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = sum1;
        FloatVector sum3 = sum1;
        FloatVector sum4 = sum1;
        for (int i = 0; i < FLOATS.loopBound(query.length); i += LANES) {
            FloatVector values = FloatVector.fromArray(FLOATS, query, i);
            long at = (long) i * Float.BYTES;
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
            sum += query[i] * vectors.get(FLOAT, from + (long) i * Float.BYTES);
        }
        return sum;
    }

    private static FloatVector values(MemorySegment vectors, long at) {
        return FloatVector.fromMemorySegment(FLOATS, vectors, at, ORDER);
    }
}
