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

    /** How many vectors' first bytes are read before the rest of any: few enough to stay in a core's caches. */
    private static final int AHEAD = 64;

    private final int coordinateBytes;
    private final float[] lanes = new float[VECTORS * LANES];
    private MemorySegment vectors;

    /** The sum of what was read ahead: the compiler leaves out what nothing depends on. */
    private long ahead;

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

    /**
     * Where the processor knows no page of a vector yet, reading it takes twice as long; so it looks up the pages of
     * many at once.
     */
    @Override
    public void multiply(float[] query, int[] ordinals, int count, float[] products) {
        for (int from = 0; from < count; from += AHEAD) {
            int to = Math.min(count, from + AHEAD);
            for (int i = from; i < to; i++) {
                ahead += vectors.get(ValueLayout.JAVA_BYTE, at(query, ordinals[i]));
            }
            multiply(query, ordinals, from, to, products);
        }
    }

    private void multiply(float[] query, int[] ordinals, int begin, int end, float[] products) {
        for (int from = begin; from < end; from += VECTORS) {
            // In the place of those that are missing at the end, the last is multiplied again, and not told.
            sums(
                    query,
                    vectors,
                    at(query, ordinals[from]),
                    at(query, ordinals[Math.min(from + 1, end - 1)]),
                    at(query, ordinals[Math.min(from + 2, end - 1)]),
                    at(query, ordinals[Math.min(from + 3, end - 1)]),
                    lanes);
            for (int i = from; i < Math.min(from + VECTORS, end); i++) {
                products[i] = add((i - from) * LANES) + rest(query, vectors, at(query, ordinals[i]));
            }
        }
    }

    private long at(float[] query, int ordinal) {
        return (long) ordinal * query.length * coordinateBytes;
    }

    /** Sums the products with four vectors, as far as they fill registers: {@link #LANES} sums for each. */
    abstract void sums(
            float[] query, MemorySegment vectors, long first, long second, long third, long fourth, float[] lanes);

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
