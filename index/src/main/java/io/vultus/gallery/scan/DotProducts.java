package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.Optional;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.util.VectorUtil;

/**
 * Dot products of a query with stored vectors: by SIMD registers straight from the file where it is mapped into memory
 * and the module {@code jdk.incubator.vector} is loaded, otherwise by Lucene. Not thread-safe.
 */
public final class DotProducts {

    private static final Optional<Constructor<? extends DotKernel>> VECTOR_CONSTRUCTOR =
            VectorApi.find(DotKernel.class, "VectorDotKernel", new Class<?>[0]);

    private final float[] query;
    private final FloatVectorValues vectors;
    private final DotKernel kernel;
    private final boolean mapped;

    /**
     * Prepares.
     *
     * @param query as many values as the vectors have
     * @param vectors from which others must not read meanwhile
     */
    public DotProducts(float[] query, FloatVectorValues vectors) throws IOException {
        this.query = query;
        this.vectors = vectors;
        kernel = kernel();
        mapped = kernel != null && hasFloats(vectors) && kernel.load(((HasIndexSlice) vectors).getSlice());
    }

    /** The product of two vectors, to the last bit what it is for stored ones. */
    public static float of(float[] query, float[] vector) {
        return product(kernel(), query, vector);
    }

    private static DotKernel kernel() {
        return VECTOR_CONSTRUCTOR.isEmpty() ? null : VectorApi.make(VECTOR_CONSTRUCTOR.get());
    }

    private static float product(DotKernel kernel, float[] query, float[] vector) {
        return kernel == null ? VectorUtil.dotProduct(query, vector) : kernel.multiply(query, vector);
    }

    private static boolean hasFloats(FloatVectorValues vectors) {
        return vectors instanceof HasIndexSlice && vectors.getVectorByteLength() == vectors.dimension() * Float.BYTES;
    }

    /**
     * Multiplies the query with some vectors.
     *
     * @param ordinals which
     * @param count how many of these
     * @param products receives as many
     */
    public void multiply(int[] ordinals, int count, float[] products) throws IOException {
        if (mapped) {
            kernel.multiply(query, ordinals, count, products);
            return;
        }
        for (int i = 0; i < count; i++) {
            products[i] = product(kernel, query, vectors.vectorValue(ordinals[i]));
        }
    }
}
