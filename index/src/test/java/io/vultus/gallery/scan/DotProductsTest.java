package io.vultus.gallery.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DotProductsTest {

    private static final int VECTORS = 101;

    @TempDir
    private Path temp;

    private int files;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 31, 32, 67, 128, 512, 1000, 1024})
    void productsAreRightToTheRoundingOfASum(int dimension) throws IOException {
        Random random = new Random(dimension);
        float[] query = values(random, dimension);
        List<float[]> vectors = IntStream.range(0, VECTORS)
                .mapToObj(i -> values(random, dimension))
                .toList();
        int[] ordinals = random.ints(VECTORS, 0, VECTORS).toArray();
        float[] all = multiply(query, vectors, ordinals, VECTORS);
        for (int i = 0; i < VECTORS; i++) {
            double exact = 0;
            double magnitude = 0;
            for (int d = 0; d < dimension; d++) {
                double product = (double) query[d] * vectors.get(ordinals[i])[d];
                exact += product;
                magnitude += Math.abs(product);
            }
            assertThat((double) all[i])
                    .as("dimension %d, vector %d", dimension, i)
                    .isCloseTo(exact, within(magnitude * 1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 64})
    void aProductDoesNotDependOnTheOthersThatAreAskedFor(int count) throws IOException {
        Random random = new Random(count);
        float[] query = values(random, 67);
        List<float[]> vectors =
                IntStream.range(0, VECTORS).mapToObj(i -> values(random, 67)).toList();
        int[] ordinals = IntStream.range(0, VECTORS).toArray();
        float[] all = multiply(query, vectors, ordinals, VECTORS);
        float[] some = multiply(query, vectors, ordinals, count);
        for (int i = 0; i < count; i++) {
            assertThat(some[i]).as("%d of %d", i, count).isEqualTo(all[i]);
        }
        assertThat(some[count]).as("nothing is written past the last").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 67, 512})
    void vectorsThatAreNotMappedGiveTheSameProducts(int dimension) throws IOException {
        Random random = new Random(dimension);
        float[] query = values(random, dimension);
        List<float[]> vectors = IntStream.range(0, VECTORS)
                .mapToObj(i -> values(random, dimension))
                .toList();
        int[] ordinals = IntStream.range(0, VECTORS).toArray();
        float[] products = new float[VECTORS + 1];
        new DotProducts(query, FloatVectorValues.fromFloats(vectors, dimension)).multiply(ordinals, VECTORS, products);
        assertThat(products).isEqualTo(multiply(query, vectors, ordinals, VECTORS));
    }

    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** In 16 bits, subnormal numbers and the largest ones among them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 40, 67, 512})
    void vectorsOf16BitsGiveTheProductsOfWhatTheyWereRoundedTo(int dimension) throws IOException {
        Random random = new Random(dimension);
        float[] query = values(random, dimension);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < VECTORS; i++) {
            float[] vector = values(random, dimension);
            for (int d = 0; d < dimension; d++) {
                vector[d] = Float.float16ToFloat(Float.floatToFloat16(Math.scalb(vector[d], random.nextInt(40) - 26)));
            }
            vectors.add(vector);
        }
        int[] ordinals = IntStream.range(0, VECTORS).toArray();
        float[] products = new float[VECTORS + 1];
        new DotProducts(query, FloatVectorValues.fromFloats(vectors, dimension)).multiply(ordinals, VECTORS, products);
        assertThat(multiply(new VectorFloat16DotKernel(), query, vectors, ordinals, VECTORS))
                .isEqualTo(products);
    }

    private float[] multiply(float[] query, List<float[]> vectors, int[] ordinals, int count) throws IOException {
        return multiply(new VectorFloatDotKernel(), query, vectors, ordinals, count);
    }

    private float[] multiply(DotKernel kernel, float[] query, List<float[]> vectors, int[] ordinals, int count)
            throws IOException {
        float[] products = new float[VECTORS + 1];
        try (Directory directory = new MMapDirectory(temp)) {
            ByteBuffer bytes = ByteBuffer.allocate(vectors.size() * query.length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            boolean half = kernel instanceof VectorFloat16DotKernel;
            vectors.forEach(vector -> {
                for (float value : vector) {
                    if (half) {
                        bytes.putShort(Float.floatToFloat16(value));
                    } else {
                        bytes.putFloat(value);
                    }
                }
            });
            String name = "vectors" + files++;
            try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
                out.writeBytes(bytes.array(), bytes.position());
            }
            try (IndexInput in = directory.openInput(name, IOContext.DEFAULT)) {
                assertThat(kernel.load(in)).isTrue();
                kernel.multiply(query, ordinals, count, products);
            }
        }
        return products;
    }
}
