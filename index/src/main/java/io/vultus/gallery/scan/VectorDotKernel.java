package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;

/**
 * The kernel on SIMD registers, by the incubating vector API.
 *
 * <p>Four vectors at a time, each with a sum of its own: vectors that are chosen from many lie far from each other, and
 * so the processor waits for four at once.
 */
final class VectorDotKernel implements DotKernel {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final int VECTORS = 4;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final float[] lanes = new float[VECTORS * LANES];
    private MemorySegment vectors;

    VectorDotKernel() {
        if (LANES < VECTORS) {
            throw new UnsupportedOperationException("SIMD registers are of " + FLOATS.vectorShape());
        }
    }

    @Override
    public boolean load(IndexInput file) throws IOException {
        vectors =
                file instanceof MemorySegmentAccessInput mapping ? mapping.segmentSliceOrNull(0, file.length()) : null;
        return vectors != null;
    }

    @Override
    public void multiply(float[] query, int[] ordinals, int count, float[] products) {
        int from = 0;
        for (; from + VECTORS <= count; from += VECTORS) {
            multiplyFour(query, ordinals, from, products);
        }
        for (; from < count; from++) {
            multiplyOne(query, ordinals, from, products);
        }
    }

    private void multiplyFour(float[] query, int[] ordinals, int from, float[] products) {
        long bytes = (long) query.length * Float.BYTES;
        int whole = FLOATS.loopBound(query.length);
        sums(
                query,
                whole,
                vectors,
                ordinals[from] * bytes,
                ordinals[from + 1] * bytes,
                ordinals[from + 2] * bytes,
                ordinals[from + 3] * bytes,
                lanes);
        for (int i = 0; i < VECTORS; i++) {
            products[from + i] = add(lanes, i * LANES) + rest(query, whole, vectors, ordinals[from + i] * bytes);
        }
    }

    private void multiplyOne(float[] query, int[] ordinals, int at, float[] products) {
        long from = ordinals[at] * ((long) query.length * Float.BYTES);
        int whole = FLOATS.loopBound(query.length);
        sum(query, whole, vectors, from, lanes);
        products[at] = add(lanes, 0) + rest(query, whole, vectors, from);
    }

    private static void sums(
            float[] query,
            int whole,
            MemorySegment vectors,
            long first,
            long second,
            long third,
            long fourth,
            float[] lanes) {
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = sum1;
        FloatVector sum3 = sum1;
        FloatVector sum4 = sum1;
        for (int i = 0; i < whole; i += LANES) {
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

    /** The same operations in the same order, for one vector. */
    private static void sum(float[] query, int whole, MemorySegment vectors, long from, float[] lanes) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector values = FloatVector.fromArray(FLOATS, query, i);
            sum = values(vectors, from + (long) i * Float.BYTES).fma(values, sum);
        }
        sum.intoArray(lanes, 0);
    }

    @Override
    public float multiply(float[] query, float[] vector) {
        int whole = FLOATS.loopBound(query.length);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < whole; i += LANES) {
            sum = FloatVector.fromArray(FLOATS, vector, i).fma(FloatVector.fromArray(FLOATS, query, i), sum);
        }
        sum.intoArray(lanes, 0);
        float rest = 0;
        for (int i = whole; i < query.length; i++) {
            rest += query[i] * vector[i];
        }
        return add(lanes, 0) + rest;
    }

    private static FloatVector values(MemorySegment vectors, long at) {
        return FloatVector.fromMemorySegment(FLOATS, vectors, at, ByteOrder.LITTLE_ENDIAN);
    }

    /** In one order, whoever compiles it: reducing a register would leave that open. */
    private static float add(float[] lanes, int from) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = from; i < from + half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[from];
    }

    private static float rest(float[] query, int whole, MemorySegment vectors, long from) {
        float sum = 0;
        for (int i = whole; i < query.length; i++) {
            sum += query[i] * vectors.get(FLOAT, from + (long) i * Float.BYTES);
        }
        return sum;
    }
}
