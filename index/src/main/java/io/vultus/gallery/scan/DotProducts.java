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

    private static final Optional<Constructor<? extends DotKernel>> FLOAT32 = find("VectorFloatDotKernel");
    private static final Optional<Constructor<? extends DotKernel>> FLOAT16 = find("VectorFloat16DotKernel");

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
        boolean half = vectors.getVectorByteLength() == Float16.bytes(vectors.dimension());
        kernel = (half ? FLOAT16 : FLOAT32).<DotKernel>map(VectorApi::make).orElse(null);
        mapped = kernel != null && vectors instanceof HasIndexSlice file && kernel.load(file.getSlice());
    }

    private static Optional<Constructor<? extends DotKernel>> find(String kernel) {
        return VectorApi.find(DotKernel.class, kernel, new Class<?>[0]);
    }

    /** The product of two vectors, to the last bit what it is for stored ones. */
    public static float of(float[] query, float[] vector) {
        return product(FLOAT32.<DotKernel>map(VectorApi::make).orElse(null), query, vector);
    }

    private static float product(DotKernel kernel, float[] query, float[] vector) {
        return kernel == null ? VectorUtil.dotProduct(query, vector) : kernel.multiply(query, vector);
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
