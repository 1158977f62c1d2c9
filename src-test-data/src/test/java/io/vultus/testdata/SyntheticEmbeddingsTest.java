package io.vultus.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticEmbeddingsTest {

    private static final long SEED = 20261124;

    @Test
    void everyVectorHasUnitLength() {
        for (int dimension : new int[] {16, 100, 128, 512, 1000}) {
            SyntheticEmbeddings embeddings = new SyntheticEmbeddings(SEED, dimension);
            for (int i = 0; i < 100; i++) {
                float[] vector = embeddings.sample(i, -i);
                assertThat(vector).hasSize(dimension);
                assertThat(Math.sqrt(cosine(vector, vector))).isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void isAFunctionOfSeedIdentityAndSampleOnAnyNumberOfThreads() {
        float[][] serial = IntStream.range(0, 30)
                .mapToObj(i -> new SyntheticEmbeddings(SEED).sample(i / 3, i % 3))
                .toArray(float[][]::new);
        SyntheticEmbeddings shared = new SyntheticEmbeddings(SEED);
        float[][] parallel = IntStream.range(0, 2000)
                .parallel()
                .mapToObj(i -> shared.sample(i / 3, i % 3))
                .toArray(float[][]::new);
        assertThat(Arrays.copyOf(parallel, 30)).isDeepEqualTo(serial);
        assertThat(Arrays.stream(parallel).map(Arrays::hashCode)).doesNotHaveDuplicates();
        assertThat(new SyntheticEmbeddings(SEED + 1).sample(0, 0)).isNotEqualTo(serial[0]);
    }

    /** Changes with the generator: figures published with a seed can then no longer be reproduced. */
    @Test
    void keepsItsBitsFromVersionToVersion() {
        assertThat(Arrays.hashCode(new SyntheticEmbeddings(1).sample(2, 3))).isEqualTo(1704124318);
    }

    @Test
    void matchesTheStatisticsOfRealEmbeddings() {
        Statistics statistics = Statistics.of(new SyntheticEmbeddings(SEED), 3000);
        assertThat(statistics.genuineMean).isCloseTo(.668, within(.01));
        assertThat(statistics.genuineDeviation).isCloseTo(.125, within(.01));
        assertThat(statistics.impostorMean).isCloseTo(.005, within(.004));
        assertThat(statistics.impostorDeviation).isCloseTo(.097, within(.003));
        assertThat(statistics.impostorPermille).isCloseTo(.344, within(.01));
        assertThat(statistics.meanNorm).isCloseTo(.10, within(.02));
    }

    @Test
    void standsInForA128DimensionalNetworkToo() {
        Statistics statistics = Statistics.of(new SyntheticEmbeddings(SEED, 128), 3000);
        assertThat(statistics.genuineMean).isCloseTo(.640, within(.04));
        assertThat(statistics.genuineDeviation).isCloseTo(.126, within(.01));
        assertThat(statistics.impostorMean).isCloseTo(.006, within(.004));
        assertThat(statistics.impostorDeviation).isCloseTo(.103, within(.003));
    }

    @Test
    void spreadsItsVarianceAsRealEmbeddingsDo() {
        int people = 20_000;
        SyntheticEmbeddings embeddings = new SyntheticEmbeddings(SEED);
        float[][] vectors = IntStream.range(0, people)
                .mapToObj(i -> embeddings.sample(i, 0))
                .toArray(float[][]::new);
        double[] variances = SymmetricEigenvalues.descending(covariance(vectors));
        assertThat(directionsHolding(.50, variances)).isBetween(34, 38);
        assertThat(directionsHolding(.80, variances)).isBetween(77, 83);
        assertThat(directionsHolding(.90, variances)).isBetween(101, 107);
        assertThat(directionsHolding(.95, variances)).isBetween(117, 123);
        assertThat(directionsHolding(.99, variances)).isBetween(136, 142);
    }

    @Test
    void noCoordinateStandsOut() {
        SyntheticEmbeddings embeddings = new SyntheticEmbeddings(SEED);
        double[] squares = new double[512];
        for (int i = 0; i < 2000; i++) {
            float[] vector = embeddings.sample(i, 0);
            for (int j = 0; j < vector.length; j++) {
                squares[j] += vector[j] * vector[j] / 2000;
            }
        }
        assertThat(Arrays.stream(squares).max().orElseThrow()).isLessThan(3.0 / 512);
        assertThat(Arrays.stream(squares).min().orElseThrow()).isGreaterThan(0.2 / 512);
    }

    @Test
    void refusesWhatItCannotFill() {
        assertThatThrownBy(() -> new SyntheticEmbeddings(SEED, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimension must be 16 to 4096, got 8");
        assertThatThrownBy(() -> new SyntheticEmbeddings(SEED).sample(0, 0, new float[511]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the array must have 512 elements, this one has 511");
    }

    private static int directionsHolding(double share, double[] variances) {
        double total = Arrays.stream(variances).sum();
        double held = 0;
        int directions = 0;
        while (held < share * total) {
            held += variances[directions++];
        }
        return directions;
    }

    private static double[][] covariance(float[][] vectors) {
        int d = vectors[0].length;
        double[] mean = Statistics.mean(vectors);
        double[][] covariance = new double[d][d];
        IntStream.range(0, d).parallel().forEach(a -> {
            for (float[] vector : vectors) {
                double va = vector[a] - mean[a];
                for (int b = 0; b <= a; b++) {
                    covariance[a][b] += va * (vector[b] - mean[b]);
                }
            }
        });
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < a; b++) {
                covariance[b][a] = covariance[a][b];
            }
        }
        return covariance;
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** What is known of real embeddings, measured on two samples each of so many people. */
    private record Statistics(
            double genuineMean,
            double genuineDeviation,
            double impostorMean,
            double impostorDeviation,
            double impostorPermille,
            double meanNorm) {

        static Statistics of(SyntheticEmbeddings embeddings, int people) {
            float[][] first = IntStream.range(0, people)
                    .mapToObj(i -> embeddings.sample(i, 0))
                    .toArray(float[][]::new);
            double[] genuine = IntStream.range(0, people)
                    .mapToDouble(i -> cosine(first[i], embeddings.sample(i, 1)))
                    .toArray();
            double[] impostor = IntStream.range(0, people)
                    .boxed()
                    .flatMapToDouble(i -> IntStream.range(0, i).mapToDouble(j -> cosine(first[i], first[j])))
                    .sorted()
                    .toArray();
            double[] mean = mean(first);
            return new Statistics(
                    mean(genuine),
                    deviation(genuine),
                    mean(impostor),
                    deviation(impostor),
                    impostor[(int) (impostor.length * .999)],
                    Math.sqrt(Arrays.stream(mean).map(m -> m * m).sum()));
        }

        static double[] mean(float[][] vectors) {
            double[] mean = new double[vectors[0].length];
            for (float[] vector : vectors) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += vector[i] / vectors.length;
                }
            }
            return mean;
        }

        private static double mean(double[] values) {
            return Arrays.stream(values).average().orElseThrow();
        }

        private static double deviation(double[] values) {
            double mean = mean(values);
            return Math.sqrt(Arrays.stream(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow());
        }
    }
}
