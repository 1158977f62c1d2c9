package io.vultus.gallery.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanKernelTest {

    private static final int VECTORS = 100;
    private static final int BLOCKS = CodeLayout.blocks(VECTORS);

    /** Four that are scanned together, and three that are not. */
    private static final int QUERIES = 7;

    private final Random random = new Random(7);

    @TempDir
    Path folder;

    /** Makes a kernel. */
    @FunctionalInterface
    interface Maker {
        ScanKernel make(CodeLayout layout, List<CodeQuery> queries, int available);
    }

    /** Those that this machine can run. */
    static List<Maker> kernels() {
        List<Maker> makers = List.of(ScalarScanKernel::new, VectorBitCountKernel::new, VectorLookupKernel::new);
        return makers.stream().filter(ScanKernelTest::isSupported).toList();
    }

    private static boolean isSupported(Maker maker) {
        try {
            maker.make(CodeLayout.of(1), List.of(), 1);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    @Test
    void theTestsRunWithTheVectorApi() {
        assertThat(ScanKernels.create(CodeLayout.of(512), List.of(), 1)).isInstanceOf(VectorScanKernel.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 65, 127, 128, 300, 512, 513, 1024})
    void allKernelsGiveTheSameEstimatesBitByBit(int dimension) throws IOException {
        float[] centroid = vector(dimension, .1f);
        List<CodeQuery> queries = queries(QUERIES, centroid);
        CodeLayout layout = CodeLayout.of(dimension);
        try (Directory mapped = new MMapDirectory(folder);
                Directory heap = new ByteBuffersDirectory()) {
            float[][] vectors = vectors(dimension);
            write(vectors, centroid, VectorSimilarityFunction.DOT_PRODUCT, mapped);
            write(vectors, centroid, VectorSimilarityFunction.DOT_PRODUCT, heap);
            for (int query = 0; query < queries.size(); query++) {
                float[] scalar = estimates(new ScalarScanKernel(layout, queries, BLOCKS), query, layout, mapped);
                for (Maker maker : kernels()) {
                    assertThat(estimates(maker.make(layout, queries, BLOCKS), query, layout, mapped))
                            .isEqualTo(scalar);
                    assertThat(estimates(maker.make(layout, queries, BLOCKS), query, layout, heap))
                            .isEqualTo(scalar);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void queriesMayBeAskedForInAnyOrderAndBlocksLoadedAgain(Maker maker) throws IOException {
        int dimension = 128;
        float[] centroid = vector(dimension, .1f);
        List<CodeQuery> queries = queries(QUERIES, centroid);
        CodeLayout layout = CodeLayout.of(dimension);
        try (Directory directory = new ByteBuffersDirectory()) {
            write(vectors(dimension), centroid, VectorSimilarityFunction.DOT_PRODUCT, directory);
            ScanKernel kernel = maker.make(layout, queries, BLOCKS);
            try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
                for (int block : new int[] {0, 1, 0}) {
                    kernel.load(in, block, 1);
                    for (int query : new int[] {2, 0, 5, 1, 1, 4, 6, 3, 0, 2}) {
                        float[] all =
                                estimates(new ScalarScanKernel(layout, queries, BLOCKS), query, layout, directory);
                        int from = block * CodeLayout.BLOCK;
                        assertThat(select(kernel, query, CodeLayout.BLOCK))
                                .isEqualTo(Arrays.copyOfRange(all, from, from + CodeLayout.BLOCK));
                    }
                }
            }
        }
    }

    /** Also by the last bit, and where adding the base takes bits from the estimates. */
    @ParameterizedTest
    @MethodSource("kernels")
    void onlyWhatIsAboveTheThresholdIsSelected(Maker maker) throws IOException {
        int dimension = 96;
        CodeLayout layout = CodeLayout.of(dimension);
        for (float scale : new float[] {0, .1f, 10, -1000}) {
            float[] centroid = vector(dimension, scale);
            List<CodeQuery> queries = queries(1, centroid);
            try (Directory directory = new ByteBuffersDirectory()) {
                write(vectors(dimension), centroid, VectorSimilarityFunction.DOT_PRODUCT, directory);
                float[] all = estimates(new ScalarScanKernel(layout, queries, BLOCKS), 0, layout, directory);
                ScanKernel kernel = maker.make(layout, queries, BLOCKS);
                try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
                    kernel.load(in, 0, BLOCKS);
                    for (float estimate : all) {
                        for (float threshold : new float[] {estimate, Math.nextDown(estimate)}) {
                            assertThat(select(kernel, 0, threshold, all.length)).isEqualTo(above(threshold, all));
                        }
                    }
                }
            }
        }
    }

    private static float[] above(float threshold, float[] estimates) {
        float[] above = estimates.clone();
        for (int i = 0; i < above.length; i++) {
            above[i] = above[i] > threshold ? above[i] : Float.NaN;
        }
        return above;
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
            float[] estimates = estimates(target, centroid, directory);
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
            float[] estimates = estimates(target, centroid, directory);
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
            assertThat(estimates(new float[] {1, 2, 3}, centroid, directory)[0]).isEqualTo(3 - 8 + 15);
        }
    }

    private static float[] estimates(float[] target, float[] centroid, Directory directory) throws IOException {
        CodeLayout layout = CodeLayout.of(target.length);
        CodeQuery query = CodeQuery.of(target, centroid, new Projection(target.length));
        return estimates(new ScalarScanKernel(layout, List.of(query), BLOCKS), 0, layout, directory);
    }

    private static float[] estimates(ScanKernel kernel, int query, CodeLayout layout, Directory directory)
            throws IOException {
        try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
            int blocks = (int) (in.length() / layout.blockBytes());
            kernel.load(in, 0, blocks);
            return select(kernel, query, blocks * CodeLayout.BLOCK);
        }
    }

    /** All estimates of what is loaded, by place. */
    private static float[] select(ScanKernel kernel, int query, int count) {
        float[] all = select(kernel, query, Float.NEGATIVE_INFINITY, count);
        assertThat(all).doesNotContain(Float.NaN);
        return all;
    }

    /** The estimates above a threshold, by place; elsewhere NaN. */
    private static float[] select(ScanKernel kernel, int query, float threshold, int count) {
        int[] positions = new int[count];
        float[] estimates = new float[count];
        int found = kernel.select(query, threshold, positions, estimates);
        float[] selected = new float[count];
        Arrays.fill(selected, Float.NaN);
        for (int i = 0; i < found; i++) {
            assertThat(selected[positions[i]]).isNaN();
            selected[positions[i]] = estimates[i];
        }
        return selected;
    }

    private List<CodeQuery> queries(int count, float[] centroid) {
        Projection projection = new Projection(centroid.length);
        return IntStream.range(0, count)
                .mapToObj(i -> CodeQuery.of(vector(centroid.length, 1), centroid, projection))
                .toList();
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
