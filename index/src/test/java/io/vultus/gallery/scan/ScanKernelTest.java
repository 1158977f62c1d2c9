package io.vultus.gallery.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanKernelTest {

    private static final int VECTORS = 100;

    private final Random random = new Random(7);

    @TempDir
    Path folder;

    @Test
    void theTestsRunWithTheVectorApi() {
        assertThat(ScanKernels.create(CodeLayout.of(512))).isInstanceOf(VectorScanKernel.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 65, 127, 128, 300, 512, 513, 1024})
    void allKernelsGiveTheSameEstimatesBitByBit(int dimension) throws IOException {
        float[] centroid = vector(dimension, .1f);
        CodeQuery query = CodeQuery.of(vector(dimension, 1), centroid, new Projection(dimension));
        CodeLayout layout = CodeLayout.of(dimension);
        try (Directory mapped = new MMapDirectory(folder);
                Directory heap = new ByteBuffersDirectory()) {
            float[][] vectors = vectors(dimension);
            write(vectors, centroid, VectorSimilarityFunction.DOT_PRODUCT, mapped);
            write(vectors, centroid, VectorSimilarityFunction.DOT_PRODUCT, heap);
            float[] scalar = estimates(new ScalarScanKernel(layout), query, mapped);
            assertThat(estimates(new VectorScanKernel(layout), query, mapped)).isEqualTo(scalar);
            assertThat(estimates(new VectorScanKernel(layout), query, heap)).isEqualTo(scalar);
            assertThat(estimates(new ScalarScanKernel(layout), query, heap)).isEqualTo(scalar);
        }
    }

    @Test
    void onlyWhatIsAboveTheThresholdIsSelected() throws IOException {
        int dimension = 96;
        float[] centroid = vector(dimension, .1f);
        CodeQuery query = CodeQuery.of(vector(dimension, 1), centroid, new Projection(dimension));
        CodeLayout layout = CodeLayout.of(dimension);
        try (Directory directory = new MMapDirectory(folder)) {
            write(vectors(dimension), centroid, VectorSimilarityFunction.DOT_PRODUCT, directory);
            float[] all = estimates(new ScalarScanKernel(layout), query, directory);
            float[] sorted = Arrays.copyOf(all, VECTORS);
            Arrays.sort(sorted);
            float threshold = sorted[VECTORS / 2];
            for (ScanKernel kernel : new ScanKernel[] {new ScalarScanKernel(layout), new VectorScanKernel(layout)}) {
                int[] positions = new int[all.length];
                float[] estimates = new float[all.length];
                try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
                    kernel.load(in, 0, CodeLayout.blocks(VECTORS));
                    int found = kernel.select(query, threshold, positions, estimates);
                    int expected = 0;
                    for (int i = 0; i < all.length; i++) {
                        if (all[i] > threshold) {
                            assertThat(positions[expected]).isEqualTo(i);
                            assertThat(estimates[expected++]).isEqualTo(all[i]);
                        }
                    }
                    assertThat(found).isEqualTo(expected);
                }
            }
        }
    }

    /** The error of an estimate has about the deviation √((π/2 − 1) / M) of ‖q‖·‖r‖, with codes of M bits. */
    @ParameterizedTest
    @ValueSource(ints = {128, 512, 1024})
    void estimatesAreNearTheProducts(int dimension) throws IOException {
        float[] centroid = vector(dimension, .1f);
        float[] target = VectorUtil.l2normalize(vector(dimension, 1));
        float[][] vectors = vectors(dimension);
        try (Directory directory = new ByteBuffersDirectory()) {
            write(vectors, centroid, VectorSimilarityFunction.DOT_PRODUCT, directory);
            float[] estimates = estimates(
                    new ScalarScanKernel(CodeLayout.of(dimension)),
                    CodeQuery.of(target, centroid, new Projection(dimension)),
                    directory);
            double squares = 0;
            double bias = 0;
            for (int i = 0; i < VECTORS; i++) {
                double error = estimates[i] - VectorUtil.dotProduct(target, vectors[i]);
                squares += error * error;
                bias += error;
            }
            double expected = Math.sqrt((Math.PI / 2 - 1) / Projection.outputs(dimension));
            // The centroid's length is about a tenth of the vectors' times √D; it lengthens the residuals.
            double length = Math.sqrt(1 + .01 * dimension);
            assertThat(Math.sqrt(squares / VECTORS)).isBetween(.5 * expected, 2 * expected * length * length);
            assertThat(bias / VECTORS).isCloseTo(0, within(expected * length * length));
        }
    }

    @Test
    void euclideanEstimatesOrderAsDistancesDo() throws IOException {
        int dimension = 512;
        float[] centroid = new float[dimension];
        float[] target = vector(dimension, 1);
        float[][] vectors = new float[VECTORS][];
        for (int i = 0; i < VECTORS; i++) {
            vectors[i] = target.clone();
            for (int j = 0; j < dimension; j++) {
                vectors[i][j] *= 1 + i * .05f;
            }
        }
        try (Directory directory = new ByteBuffersDirectory()) {
            write(vectors, centroid, VectorSimilarityFunction.EUCLIDEAN, directory);
            float[] estimates = estimates(
                    new ScalarScanKernel(CodeLayout.of(dimension)),
                    CodeQuery.of(target, centroid, new Projection(dimension)),
                    directory);
            for (int i = 1; i < VECTORS; i++) {
                assertThat(estimates[i]).isLessThan(estimates[i - 1]);
            }
        }
    }

    @Test
    void aVectorAtTheCentroidIsEstimatedExactly() throws IOException {
        float[] centroid = {3, -4, 5};
        try (Directory directory = new ByteBuffersDirectory()) {
            write(new float[][] {centroid.clone()}, centroid, VectorSimilarityFunction.DOT_PRODUCT, directory);
            CodeQuery query = CodeQuery.of(new float[] {1, 2, 3}, centroid, new Projection(3));
            assertThat(estimates(new ScalarScanKernel(CodeLayout.of(3)), query, directory)[0])
                    .isEqualTo(3 - 8 + 15);
        }
    }

    private float[] estimates(ScanKernel kernel, CodeQuery query, Directory directory) throws IOException {
        try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
            int blocks = (int) (in.length() / new CodeLayout(bits(query)).blockBytes());
            float[] all = new float[blocks * CodeLayout.BLOCK];
            kernel.load(in, 0, blocks);
            int[] positions = new int[all.length];
            assertThat(kernel.select(query, Float.NEGATIVE_INFINITY, positions, all))
                    .isEqualTo(all.length);
            return all;
        }
    }

    private static int bits(CodeQuery query) {
        return query.planes().length / CodeQuery.PLANES * Integer.SIZE;
    }

    private static void write(
            float[][] vectors, float[] centroid, VectorSimilarityFunction similarity, Directory directory)
            throws IOException {
        try (IndexOutput out = directory.createOutput("codes", IOContext.DEFAULT)) {
            CodeEncoder encoder = new CodeEncoder(similarity, centroid, out);
            for (float[] vector : vectors) {
                encoder.add(vector);
            }
            assertThat(encoder.finish()).isEqualTo(vectors.length);
        }
    }

    private float[][] vectors(int dimension) {
        float[][] vectors = new float[VECTORS][];
        for (int i = 0; i < VECTORS; i++) {
            vectors[i] = VectorUtil.l2normalize(vector(dimension, 1));
        }
        return vectors;
    }

    private float[] vector(int dimension, float scale) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian() * scale;
        }
        return vector;
    }
}
