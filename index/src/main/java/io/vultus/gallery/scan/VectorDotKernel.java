package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;

/**
 * What kernels on SIMD registers have in common, by the incubating vector API.
 *
 * <p>Four vectors at a time, each with a sum of its own: vectors that are chosen from many lie far from each other, and
 * so the processor waits for four at once.
 *
 * <p>Loops stand in each kernel, alike but for how they read: of what is called through this class the compiler would
 * have to know that it is always the same, or make an object of every register's worth.
 */
abstract class VectorDotKernel implements DotKernel {

    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final int LANES = FLOATS.length();
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private static final int VECTORS = 4;

    private final int coordinateBytes;
    private final float[] lanes = new float[VECTORS * LANES];
    private MemorySegment vectors;

    VectorDotKernel(int coordinateBytes) {
        if (LANES < VECTORS) {
            throw new UnsupportedOperationException("SIMD registers are of " + FLOATS.vectorShape());
        }
        this.coordinateBytes = coordinateBytes;
    }

    @Override
    public boolean load(IndexInput file) throws IOException {
        vectors =
                file instanceof MemorySegmentAccessInput mapping ? mapping.segmentSliceOrNull(0, file.length()) : null;
        return vectors != null;
    }

    @Override
    public void multiply(float[] query, int[] ordinals, int count, float[] products) {
        long bytes = (long) query.length * coordinateBytes;
        int from = 0;
        for (; from + VECTORS <= count; from += VECTORS) {
            sums(
                    query,
                    vectors,
                    ordinals[from] * bytes,
                    ordinals[from + 1] * bytes,
                    ordinals[from + 2] * bytes,
                    ordinals[from + 3] * bytes,
                    lanes);
            for (int i = 0; i < VECTORS; i++) {
                products[from + i] = add(i * LANES) + rest(query, vectors, ordinals[from + i] * bytes);
            }
        }
        for (; from < count; from++) {
            sum(query, vectors, ordinals[from] * bytes, lanes);
            products[from] = add(0) + rest(query, vectors, ordinals[from] * bytes);
        }
    }

    /** Sums the products with four vectors, as far as they fill registers: {@link #LANES} sums for each. */
    abstract void sums(
            float[] query, MemorySegment vectors, long first, long second, long third, long fourth, float[] lanes);

    /** The same operations in the same order, for one vector. */
    abstract void sum(float[] query, MemorySegment vectors, long from, float[] lanes);

    /** The sum of the products that do not fill a register. */
    abstract float rest(float[] query, MemorySegment vectors, long from);

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
        return add(0) + rest;
    }

    /** In one order, whoever compiles it: reducing a register would leave that open. */
    private float add(int from) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = from; i < from + half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[from];
    }
}
