package io.vultus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.SharedFiles;
import io.vultus.format.DevkitTree;
import io.vultus.format.NoiseList;
import io.vultus.format.TemplateList;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import io.vultus.testdata.SyntheticEmbeddings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MegaFaceIdentificationTest {

    private static final List<Double> RATES = List.of(1e-2, 1e-3, 1e-4);

    /** Real embeddings in the development kit's layout, against figures that were computed elsewhere. */
    @Test
    void theMiniatureSetGivesTheReferenceFigures() throws Exception {
        Mini mini = Mini.read();

        MegaFaceResult raw = mini.identification.evaluate(mini.distractors);
        MegaFaceResult refined = mini.identification.evaluate(mini.distractors.select(mini.clean()));

        assertFigures(raw, mini.expected.get("raw"));
        assertFigures(refined, mini.expected.get("refined (noisy distractors dropped)"));
    }

    @Test
    void moreThreadsDoNotChangeADigit() throws Exception {
        Mini mini = Mini.read();
        MegaFaceIdentification alone = MegaFaceIdentification.builder(mini.probes, mini.identities)
                .falseAcceptRates(RATES)
                .threads(1)
                .build();

        MegaFaceResult expected = alone.evaluate(mini.distractors);
        MegaFaceResult found = mini.identification.evaluate(mini.distractors);

        assertThat(found.ranks()).isEqualTo(expected.ranks());
        assertThat(found.roc()).isEqualTo(expected.roc());
        assertThat(found.operatingPoints()).isEqualTo(expected.operatingPoints());
    }

    /** InsightFace's way of cleaning keeps the number of distractors; the ranks are those of dropping. */
    @Test
    void farAwayDistractorsAreCountedAndNeverMet() throws Exception {
        Mini mini = Mini.read();
        int[] clean = mini.clean();
        int noisy = mini.distractors.rows() - clean.length;

        MegaFaceResult dropped = mini.identification.evaluate(mini.distractors.select(clean));
        MegaFaceResult far = mini.identification.evaluate(mini.distractors.select(clean), noisy);

        assertThat(noisy).isEqualTo(136);
        assertThat(far.distractors()).isEqualTo(2819);
        assertThat(far.ranks()).isEqualTo(dropped.ranks());
        assertThat(far.operatingPoints()).isNotEqualTo(dropped.operatingPoints());
    }

    /** Everything sorted and compared, one by one. */
    @Test
    void figuresAreThoseOfBruteForce() throws Exception {
        SyntheticEmbeddings people = new SyntheticEmbeddings(3, 64);
        List<String> identities = new ArrayList<>();
        HeapEmbeddings.Builder probes = EmbeddingMatrix.builder(64);
        for (int i = 0; i < 90; i++) {
            identities.add("person " + i % 20);
            probes.add(people.sample(i % 20, i));
        }
        identities.add("alone");
        probes.add(people.sample(77, 0));
        HeapEmbeddings.Builder others = EmbeddingMatrix.builder(64);
        for (int i = 0; i < 3000; i++) {
            // Some distractors are copies of probes, so that scores tie.
            others.add(i % 100 == 0 ? people.sample(i / 100 % 20, i / 100 % 20) : people.sample(1000 + i, 0));
        }
        EmbeddingMatrix distractors = others.build();
        List<Double> rates = List.of(0., 1e-5, 1e-4, 1e-3, 3e-2, .5, .999, 1.);
        MegaFaceIdentification identification = MegaFaceIdentification.builder(probes.build(), identities)
                .falseAcceptRates(rates)
                .build();

        MegaFaceResult result = identification.evaluate(distractors);

        double[][] scores = scores(probes.build(), distractors);
        double[] genuine = new double[identification.trials()];
        for (int t = 0; t < genuine.length; t++) {
            MegaFaceIdentification.Trial trial = identification.trial(t);
            genuine[t] = trial.score();
            long higher = DoubleStream.of(scores[trial.probe()])
                    .filter(s -> s > trial.score())
                    .count();
            assertThat(result.ranks()[t]).as("rank of %s", trial).isEqualTo((int) higher);
        }
        assertThat(genuine).hasSize(10 * 5 * 4 + 10 * 4 * 3);
        VerificationScores sorted = new VerificationScores(
                genuine, Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray());
        for (int i = 0; i < rates.size(); i++) {
            assertThat(result.operatingPoints().get(i)).isEqualTo(sorted.at(rates.get(i)));
        }
        for (RocPoint point : result.roc()) {
            long accepted = Arrays.stream(scores)
                    .flatMapToDouble(Arrays::stream)
                    .filter(s -> s > point.threshold())
                    .count();
            assertThat(point.falseAcceptRate()).isEqualTo(accepted / (91 * 3000.));
            assertThat(point.trueAcceptRate())
                    .isEqualTo((double) DoubleStream.of(genuine)
                                    .filter(s -> s > point.threshold())
                                    .count()
                            / genuine.length);
        }
    }

    @Test
    void aNoisyProbeBecomesItsIdentitysCentre() {
        EmbeddingMatrix probes =
                EmbeddingMatrix.of(new float[] {1, 0}, new float[] {0, 1}, new float[] {-1, 0}, new float[] {0, -1});
        List<String> identities = List.of("a", "a", "a", "b");

        EmbeddingMatrix cleaned = DevkitCleaning.probes(probes, identities, i -> i == 2, 9);

        assertThat(cleaned.row(0)).containsExactly(1, 0);
        float[] centre = cleaned.row(2);
        assertThat(centre[0]).isCloseTo((float) Math.sqrt(.5), within(.0015f)).isNotEqualTo((float) Math.sqrt(.5));
        assertThat(centre[1]).isCloseTo((float) Math.sqrt(.5), within(.0015f));
        assertThat(DevkitCleaning.probes(probes, identities, i -> i == 2, 9).row(2))
                .isEqualTo(centre);
        assertThat(DevkitCleaning.probes(probes, identities, i -> i == 2, 8).row(2))
                .isNotEqualTo(centre);
        assertThat(DevkitCleaning.extended(probes.row(1), true)).containsExactly(0, 1, 100);
        assertThat(DevkitCleaning.extended(probes.row(1), false)).containsExactly(0, 1, 0);
        assertThatThrownBy(() -> DevkitCleaning.probes(probes, identities, i -> i == 3, 9))
                .hasMessage("every image of b is noisy, so that none can stand in");
    }

    @Test
    void refusesWhatCannotBeEvaluated() {
        EmbeddingMatrix two = EmbeddingMatrix.of(new float[] {1, 0}, new float[] {0, 1});

        assertThatThrownBy(() ->
                        MegaFaceIdentification.builder(two, List.of("a", "b")).build())
                .hasMessage("no identity has two of the 2 probes, so that there is nobody to find");
        assertThatThrownBy(() -> MegaFaceIdentification.builder(two, List.of("a")))
                .hasMessage("2 probes, but identities for 1");
        assertThatThrownBy(() -> MegaFaceIdentification.builder(two, List.of("a", "a"))
                        .build()
                        .evaluate(EmbeddingMatrix.builder(2).build()))
                .hasMessage("there are no distractors");
        assertThatThrownBy(() -> OperatingPoint.allowed(1.5, 10)).hasMessage("a rate must be 0 to 1, got 1.5");
    }

    private static double[][] scores(EmbeddingMatrix probes, EmbeddingMatrix distractors) {
        double[][] scores = new double[probes.rows()][distractors.rows()];
        for (int d = 0; d < distractors.rows(); d++) {
            float[] distractor = distractors.row(d);
            for (int p = 0; p < probes.rows(); p++) {
                float[] probe = probes.row(p);
                for (int i = 0; i < probe.length; i++) {
                    scores[p][d] += (double) probe[i] * distractor[i];
                }
            }
        }
        return scores;
    }

    private static void assertFigures(MegaFaceResult result, JsonNode expected) {
        assertThat(result.distractors()).isEqualTo(expected.get("distractors").asInt());
        assertThat(result.cmc().trials()).isEqualTo(expected.get("pairs").asInt());
        assertThat(expected.get("cmc").size()).isEqualTo(4);
        expected.get("cmc").properties().forEach(rank -> {
            int best = Integer.parseInt(rank.getKey());
            double recall = rank.getValue().asDouble();
            assertThat(result.cmc().recall(best)).as("among the best %d", best).isCloseTo(recall, within(1e-9));
            assertThat(result.cmc().curve(100)[best - 1]).isEqualTo(result.cmc().recall(best));
        });
        assertThat(result.operatingPoints()).hasSameSizeAs(expected.get("tar_at_far"));
        for (OperatingPoint point : result.operatingPoints()) {
            double rate = expected.get("tar_at_far")
                    .get(BigDecimal.valueOf(point.falseAcceptRate())
                            .stripTrailingZeros()
                            .toPlainString())
                    .asDouble();
            assertThat(point.trueAcceptRate()).as("%s", point).isCloseTo(rate, within(1e-9));
        }
    }

    /** A collapsed network gives every image the same embedding: rank-1 is all or nothing, by how ties are counted. */
    @Test
    void tiesOfACollapsedNetworkAreCounted() throws Exception {
        EmbeddingMatrix probes = EmbeddingMatrix.of(new float[] {1, 0}, new float[] {1, 0}, new float[] {1, 0});
        EmbeddingMatrix distractors = EmbeddingMatrix.of(new float[] {1, 0}, new float[] {1, 0}, new float[] {0, 1});

        MegaFaceResult result = MegaFaceIdentification.builder(probes, List.of("kim", "kim", "lee"))
                .build()
                .evaluate(distractors);

        assertThat(result.tiedTrials()).isEqualTo(2);
        assertThat(result.cmc().recall(1)).isEqualTo(1);
        assertThat(result.cmcWhereTiesLose().recall(1)).isZero();
        assertThat(result.cmcWhereTiesLose().recall(3)).isEqualTo(1);
    }

    private record Mini(
            EmbeddingMatrix probes,
            List<String> identities,
            MegaFaceIdentification identification,
            EmbeddingMatrix distractors,
            TemplateList list,
            BitSet noise,
            JsonNode expected) {

        static Mini read() throws IOException {
            Path root = SharedFiles.path("reference/megaface-mini");
            TemplateList probeList = TemplateList.read(root.resolve("templatelists/facescrub_features_list.json"));
            TemplateList list = TemplateList.read(root.resolve("templatelists/megaface_features_list.json_2819_1"));
            EmbeddingMatrix probes =
                    new DevkitTree(root.resolve("features/facescrub"), "mbf").read(probeList.paths(), n -> {});
            return new Mini(
                    probes,
                    probeList.ids(),
                    MegaFaceIdentification.builder(probes, probeList.ids())
                            .falseAcceptRates(RATES)
                            .build(),
                    new DevkitTree(root.resolve("features/megaface"), "mbf").read(list.paths(), n -> {}),
                    list,
                    NoiseList.read(root.resolve("templatelists/megaface_noises.txt"))
                            .match(list.paths())
                            .noisy(),
                    new ObjectMapper().readTree(root.resolve("expected.json").toFile()));
        }

        boolean isNoisy(int distractor) {
            return noise.get(distractor);
        }

        int[] clean() {
            return IntStream.range(0, list.paths().size())
                    .filter(i -> !isNoisy(i))
                    .toArray();
        }
    }
}
