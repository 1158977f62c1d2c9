package io.vultus.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.SharedFiles;
import io.vultus.format.DevkitTree;
import io.vultus.format.TemplateList;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactSearchTest {

    private static final int SEED = 20_261;

    @ParameterizedTest
    @EnumSource
    void findsWhatBruteForceFinds(SearchEngine engine) throws Exception {
        assumeTrue(engine.isAvailable(), () -> engine + " does not run here");
        SyntheticEmbeddings people = new SyntheticEmbeddings(SEED);
        EmbeddingMatrix rows = synthetic(people, 0, 5000, 0);
        EmbeddingMatrix queries = synthetic(people, 4900, 300, 1);

        assertEqualsBruteForce(rows, queries, 10, search(rows, engine, 2));
    }

    /** Photographs of LFW, as a face network sees them. */
    @ParameterizedTest
    @EnumSource
    void findsWhatBruteForceFindsAmongRealFaces(SearchEngine engine) throws Exception {
        assumeTrue(engine.isAvailable(), () -> engine + " does not run here");
        Path root = SharedFiles.path("reference/megaface-mini");
        EmbeddingMatrix probes = faces(root, "facescrub", "facescrub_features_list.json");
        EmbeddingMatrix distractors = faces(root, "megaface", "megaface_features_list.json_2819_1");

        assertEqualsBruteForce(distractors, probes, 10, search(distractors, engine, 2));
    }

    private static EmbeddingMatrix faces(Path root, String folder, String list) throws IOException {
        return new DevkitTree(root.resolve("features").resolve(folder), "mbf")
                .read(
                        TemplateList.read(root.resolve("templatelists").resolve(list))
                                .paths(),
                        n -> {});
    }

    /** Real data has copies of a photograph, and frames of a film that differ by a bit. */
    @ParameterizedTest
    @EnumSource
    void separatesTiesAndNearDuplicates(SearchEngine engine) throws Exception {
        assumeTrue(engine.isAvailable(), () -> engine + " does not run here");
        Random random = new Random(SEED);
        SyntheticEmbeddings people = new SyntheticEmbeddings(SEED);
        EmbeddingMatrix originals = synthetic(people, 0, 40, 0);
        HeapEmbeddings.Builder builder = EmbeddingMatrix.builder(originals.dimension());
        for (int i = 0; i < 6000; i++) {
            float[] row = originals.row(random.nextInt(originals.rows()));
            if (random.nextBoolean()) {
                int changed = random.nextInt(row.length);
                row[changed] = Math.nextUp(row[changed]);
            }
            builder.add(row);
        }
        EmbeddingMatrix rows = builder.build();

        assertEqualsBruteForce(rows, synthetic(people, 0, 40, 1), 200, search(rows, engine, 2));
        assertEqualsBruteForce(rows, originals, 10, search(rows, engine, 1));
    }

    /** Rows of very different lengths, zeros, denormal numbers, and dimensions that no register divides. */
    @ParameterizedTest
    @EnumSource
    void boundsHoldForRowsOfAnyLength(SearchEngine engine) throws Exception {
        assumeTrue(engine.isAvailable(), () -> engine + " does not run here");
        for (int dimension : new int[] {1, 3, 17, 130}) {
            Random random = new Random(SEED + dimension);
            EmbeddingMatrix rows = random(random, 3000, dimension);
            EmbeddingMatrix queries = random(random, 20, dimension);

            assertEqualsBruteForce(rows, queries, 7, search(rows, engine, 2));
            assertCountsEqualBruteForce(rows, queries, search(rows, engine, 2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsWhatBruteForceCounts(SearchEngine engine) throws Exception {
        assumeTrue(engine.isAvailable(), () -> engine + " does not run here");
        SyntheticEmbeddings people = new SyntheticEmbeddings(SEED);
        EmbeddingMatrix rows = synthetic(people, 0, 5000, 0);

        assertCountsEqualBruteForce(rows, synthetic(people, 4950, 60, 1), search(rows, engine, 2));
    }

    @Test
    void answersDoNotDependOnEngineOrThreads() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(SEED, 128);
        EmbeddingMatrix rows = synthetic(people, 0, 9000, 0);
        EmbeddingMatrix queries = synthetic(people, 8000, 700, 1);
        List<Hits> expected = search(rows, SearchEngine.OPENBLAS_FLOAT, 1).top(queries, 5);

        assertThat(search(rows, SearchEngine.OPENBLAS_FLOAT, 3).top(queries, 5)).isEqualTo(expected);
        assertThat(ExactSearch.builder(rows).build().top(queries, 5)).isEqualTo(expected);
    }

    @Test
    void takesSeveralPassesOverTheRows() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(SEED, 16);
        EmbeddingMatrix rows = synthetic(people, 0, 100, 0);
        EmbeddingMatrix queries = synthetic(people, 0, ExactSearch.QUERIES_PER_PASS + 5, 1);
        ExactSearch search = ExactSearch.builder(rows).build();

        List<Hits> hits = search.top(queries, 1);
        List<ScoreCounts> counts = search.countAbove(
                queries, hits.stream().map(h -> new double[] {h.score(0)}).toArray(double[][]::new));

        assertThat(hits).hasSize(queries.rows());
        assertThat(counts).hasSize(queries.rows());
        for (int q = 0; q < queries.rows(); q++) {
            assertThat(counts.get(q).above(hits.get(q).score(0))).isZero();
        }
        assertThat(search.countPairsAbove(queries, new double[] {-2}).above(-2)).isEqualTo(100L * queries.rows());
    }

    @Test
    void smallMatricesGiveWhatTheyHave() throws Exception {
        EmbeddingMatrix none = EmbeddingMatrix.builder(2).build();
        EmbeddingMatrix two = EmbeddingMatrix.of(new float[] {0, 1}, new float[] {1, 0});
        EmbeddingMatrix query = EmbeddingMatrix.of(new float[] {.6f, .8f});

        assertThat(ExactSearch.builder(none).build().top(query, 3).getFirst().size())
                .isZero();
        assertThat(ExactSearch.builder(two).build().top(query, 3))
                .singleElement()
                .satisfies(hits -> {
                    assertThat(hits.size()).isEqualTo(2);
                    assertThat(hits.row(0)).isZero();
                    assertThat(hits.score(0)).isEqualTo((double) .8f);
                });
        assertThat(ExactSearch.builder(two).build().top(none, 3)).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFit() {
        EmbeddingMatrix two = EmbeddingMatrix.of(new float[] {0, 1});
        EmbeddingMatrix three = EmbeddingMatrix.of(new float[] {0, 1, 0});

        assertThatThrownBy(() -> ExactSearch.builder(two).build().top(three, 1))
                .hasMessage("queries of 3 dimensions do not go together with rows of 2");
        assertThatThrownBy(() -> ExactSearch.builder(two).build().top(two, 0))
                .hasMessage("k must be at least 1, got 0");
        assertThatThrownBy(() -> ExactSearch.builder(two).threads(0))
                .hasMessageContaining("at least one thread, got 0");
        assertThatThrownBy(() -> ExactSearch.builder(two).build().countPairsAbove(two, new double[] {Double.NaN}))
                .hasMessageContaining("all of them finite");
        assertThatThrownBy(() -> ExactSearch.builder(two).build().countAbove(two, new double[2][1]))
                .hasMessage("1 queries, but limits for 2");
        assertThatThrownBy(() -> EmbeddingMatrix.of(new float[] {0, Float.NaN}))
                .hasMessage("row 0: value 1 of 2 is not finite: NaN");
    }

    private static ExactSearch search(EmbeddingMatrix rows, SearchEngine engine, int threads) {
        return ExactSearch.builder(rows).engine(engine).threads(threads).build();
    }

    private static EmbeddingMatrix synthetic(SyntheticEmbeddings people, int first, int count, int sample) {
        HeapEmbeddings.Builder builder = EmbeddingMatrix.builder(people.dimension());
        for (int i = 0; i < count; i++) {
            builder.add(people.sample(first + i, sample));
        }
        return builder.build();
    }

    private static EmbeddingMatrix random(Random random, int count, int dimension) {
        HeapEmbeddings.Builder builder = EmbeddingMatrix.builder(dimension);
        for (int i = 0; i < count; i++) {
            double length = Math.pow(10, random.nextInt(-44, 6));
            float[] row = new float[dimension];
            for (int d = 0; d < dimension && i % 50 != 0; d++) {
                row[d] = (float) (random.nextGaussian() * length);
            }
            builder.add(row);
        }
        return builder.build();
    }

    private static double[] bruteForce(EmbeddingMatrix rows, float[] query) {
        return IntStream.range(0, rows.rows())
                .mapToDouble(r -> {
                    float[] row = rows.row(r);
                    double sum = 0;
                    for (int i = 0; i < row.length; i++) {
                        sum += (double) row[i] * query[i];
                    }
                    return sum;
                })
                .toArray();
    }

    private static void assertEqualsBruteForce(EmbeddingMatrix rows, EmbeddingMatrix queries, int k, ExactSearch search)
            throws InterruptedException {
        List<Hits> all = search.top(queries, k);
        for (int q = 0; q < queries.rows(); q++) {
            double[] scores = bruteForce(rows, queries.row(q));
            int[] expected = IntStream.range(0, scores.length)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(r -> -scores[r]).thenComparing(r -> r))
                    .limit(k)
                    .mapToInt(r -> r)
                    .toArray();
            Hits hits = all.get(q);
            int[] found = IntStream.range(0, hits.size()).map(hits::row).toArray();
            assertThat(found).as("rows for query %d, seed %d", q, SEED).isEqualTo(expected);
            for (int i = 0; i < k; i++) {
                assertThat(hits.score(i)).as("score %d of query %d", i, q).isEqualTo(scores[expected[i]]);
            }
        }
    }

    /** Each query's limits are scores that occur, so that a single wrong comparison changes a count. */
    private static void assertCountsEqualBruteForce(EmbeddingMatrix rows, EmbeddingMatrix queries, ExactSearch search)
            throws InterruptedException {
        double[][] scores = new double[queries.rows()][];
        double[][] limits = new double[queries.rows()][];
        Random random = new Random(SEED);
        for (int q = 0; q < limits.length; q++) {
            scores[q] = bruteForce(rows, queries.row(q));
            double[] own = scores[q];
            limits[q] = random.ints(30, 0, own.length).mapToDouble(r -> own[r]).toArray();
        }
        double[] pooled = Arrays.stream(limits).mapToDouble(own -> own[0]).toArray();

        ExactSearch.Counts counts = search.count(queries, limits, pooled);

        for (int q = 0; q < limits.length; q++) {
            for (double limit : limits[q]) {
                assertThat(counts.byQuery().get(q).above(limit))
                        .as("query %d above %s, seed %d", q, limit, SEED)
                        .isEqualTo(
                                Arrays.stream(scores[q]).filter(s -> s > limit).count());
            }
        }
        for (double limit : pooled) {
            assertThat(counts.pooled().above(limit))
                    .isEqualTo(Arrays.stream(scores)
                            .flatMapToDouble(Arrays::stream)
                            .filter(s -> s > limit)
                            .count());
        }
    }
}
