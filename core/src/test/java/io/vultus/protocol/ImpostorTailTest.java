package io.vultus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.ProgressListener;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.HeapEmbeddings;
import io.vultus.testdata.SyntheticEmbeddings;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImpostorTailTest {

    private static final int DIMENSION = 128;
    private static final int STRANGERS = 4000;

    private final SyntheticEmbeddings people = new SyntheticEmbeddings(11, DIMENSION);

    /** A sample of 4 million pairs, and what it says of far larger galleries. */
    @ParameterizedTest
    @ValueSource(ints = {2000, 20_000, 60_000})
    void adviceFromASmallSampleHoldsInLargerGalleries(int size) throws Exception {
        ImpostorTail tail = ImpostorTail.of(matrix(0, 2000), matrix(10_000, 2000), 2, ProgressListener.SILENT);
        EmbeddingMatrix strangers = matrix(20_000, STRANGERS);
        ExactSearch search = ExactSearch.builder(matrix(1_000_000, size)).build();
        double[] best = search.top(strangers, 1).stream()
                .mapToDouble(hits -> hits.score(0))
                .toArray();

        for (double fpir : new double[] {.1, .01}) {
            ImpostorTail.Advice advice = tail.advise(size, fpir);
            long accepted = search.countPairsAbove(strangers, new double[] {advice.threshold()})
                    .counts()[0];
            double far = (double) accepted / STRANGERS / size;
            double measured = (double) IntStream.range(0, STRANGERS)
                            .filter(i -> best[i] > advice.threshold())
                            .count()
                    / STRANGERS;

            // The extrapolation: a FAR down to 1.7e-7, of which the sample shows not one pair.
            assertThat(far / advice.falseAcceptRate()).as("FAR of %s", advice).isBetween(.5, 1.2);
            // And the formula, which is cautious because some probes resemble many people.
            assertThat(measured / fpir).as("FPIR of %s", advice).isBetween(.2, 1.1);
        }
    }

    @Test
    void independentComparisonsFollowTheFormula() {
        SplittableRandom random = new SplittableRandom(5);
        double far = ImpostorTail.falseAcceptRate(.2, 500);

        long returned = IntStream.range(0, 20_000)
                .filter(search -> IntStream.range(0, 500)
                                .filter(i -> random.nextDouble() < far)
                                .count()
                        > 0)
                .count();

        assertThat(far).isCloseTo(4.4619e-4, within(1e-8));
        assertThat(returned / 20_000.).isCloseTo(.2, within(.01));
        assertThat(ImpostorTail.falsePositiveRate(far, 500)).isCloseTo(.2, within(1e-12));
        assertThat(ImpostorTail.falseAcceptRate(.01, 1_000_000)).isCloseTo(1.005e-8, within(1e-11));
    }

    @Test
    void whatTheSampleShowsIsCounted() throws Exception {
        EmbeddingMatrix strangers = matrix(0, 1000);
        EmbeddingMatrix gallery = matrix(10_000, 1000);
        ImpostorTail tail = ImpostorTail.of(strangers, gallery, 1, ProgressListener.SILENT);

        assertThat(tail.pairs()).isEqualTo(1_000_000);
        assertThat(tail.shape()).isBetween(-.3, .1);
        assertThat(tail.scale()).isBetween(.02, .08);
        for (double far : new double[] {.1, 1e-2, 1e-3}) {
            long above = ExactSearch.builder(gallery)
                    .build()
                    .countPairsAbove(strangers, new double[] {tail.threshold(far)})
                    .counts()[0];
            assertThat(above / 1e6).isCloseTo(far, within(far * .02));
        }
        assertThat(tail.advise(1, .01).extrapolated()).isFalse();
        assertThat(tail.advise(1000, .01).extrapolated()).isTrue();
        assertThat(tail.threshold(1e-9)).isGreaterThan(tail.threshold(1e-8)).isLessThanOrEqualTo(1);
    }

    @Test
    void tooFewPairsTellNothing() {
        assertThatThrownBy(() -> ImpostorTail.of(matrix(0, 10), matrix(100, 10), 1, ProgressListener.SILENT))
                .hasMessageStartingWith("the tail of impostor scores cannot be told from 100 pairs, ")
                .hasMessageEndingWith(" of them above -0.1; 500 are needed");
        assertThatThrownBy(() -> ImpostorTail.falseAcceptRate(0, 5))
                .hasMessage("needs a rate between 0 and 1 and at least one person, got 0.0 and 5");
    }

    private EmbeddingMatrix matrix(long first, int count) {
        HeapEmbeddings.Builder matrix = EmbeddingMatrix.builder(DIMENSION);
        for (int i = 0; i < count; i++) {
            matrix.add(people.sample(first + i, 0));
        }
        return matrix.build();
    }
}
