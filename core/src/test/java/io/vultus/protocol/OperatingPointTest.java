package io.vultus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.protocol.KFoldVerification.Trial;
import io.vultus.search.EmbeddingMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatingPointTest {

    /** Worked by hand: of ten impostors one may pass, so that .5 is the threshold. */
    @Test
    void acceptsNoMoreImpostorsThanAllowed() {
        VerificationScores scores = new VerificationScores(
                new double[] {.4, .5, .6, .9}, new double[] {.7, .5, .4, .3, .2, .1, 0, 0, 0, 0});

        assertThat(scores.at(.1)).isEqualTo(new OperatingPoint(.1, .5, .6, 4, 10));
        assertThat(scores.at(.19)).isEqualTo(new OperatingPoint(.19, .5, .6, 4, 10));
        assertThat(scores.at(0)).isEqualTo(new OperatingPoint(0, .25, .9, 4, 10));
        assertThat(scores.at(.2)).isEqualTo(new OperatingPoint(.2, .75, .5, 4, 10));
        assertThat(scores.at(1)).isEqualTo(new OperatingPoint(1, 1, .4, 4, 10));
        assertThat(new VerificationScores(new double[] {.1}, new double[] {.2}).at(0))
                .isEqualTo(new OperatingPoint(0, 0, Double.NaN, 1, 1));
    }

    @Test
    void aRateKnowsHowManyImpostorsDecideIt() {
        assertThat(new OperatingPoint(1e-6, 1, .5, 600, 600).isResolved()).isFalse();
        assertThat(new OperatingPoint(1e-3, 1, .5, 600, 6000).deciding()).isEqualTo(6);
        assertThat(new OperatingPoint(1e-3, 1, .5, 600, 6000).isWeak()).isTrue();
        assertThat(new OperatingPoint(1e-3, 1, .5, 600, 30_000).isWeak()).isFalse();
        assertThat(new OperatingPoint(1e-3, 1, .5, 600, 999).isWeak())
                .as("not measured at all")
                .isFalse();
    }

    @Test
    void tiedImpostorsAreAcceptedTogetherOrNotAtAll() {
        VerificationScores scores = new VerificationScores(new double[] {.5, .6}, new double[] {.5, .5, .5, .1});

        assertThat(scores.at(.5)).isEqualTo(new OperatingPoint(.5, .5, .6, 2, 4));
        assertThat(scores.at(.75)).isEqualTo(new OperatingPoint(.75, 1, .5, 2, 4));
    }

    @Test
    void trialsOfAllFoldsArePooled() {
        List<Trial> trials = List.of(new Trial(.9, true, 0), new Trial(.2, false, 0), new Trial(.1, true, 1));

        assertThat(VerificationScores.of(trials).at(0).trueAcceptRate()).isEqualTo(.5);
        assertThatThrownBy(() -> VerificationScores.of(trials.subList(0, 1)))
                .hasMessage("needs genuine and impostor pairs, got 1 and 0");
    }

    /** Worked by hand: the strangers' best scores are .8 and .6; one mated probe is nearest to somebody else. */
    @Test
    void openSetSearchesMissAndMistake() throws Exception {
        EmbeddingMatrix gallery = EmbeddingMatrix.of(new float[] {1, 0}, new float[] {0, 1}, new float[] {-1, 0});
        EmbeddingMatrix mated = EmbeddingMatrix.of(
                new float[] {1, 0}, new float[] {.28f, .96f}, new float[] {.6f, .8f}, new float[] {-.7f, 0});
        EmbeddingMatrix unmated = EmbeddingMatrix.of(new float[] {.8f, -.6f}, new float[] {.6f, -.8f});

        OpenSetIdentification result = OpenSetIdentification.evaluate(
                new OpenSetTrials(gallery, List.of("a", "b", "c"), mated, List.of("a", "b", "a", "c"), unmated),
                List.of(0., .5, 1.),
                2,
                ProgressListener.SILENT);

        assertThat(result.rank1Miss()).isEqualTo(.25);
        assertThat(result.points())
                .containsExactly(
                        new OpenSetIdentification.Point(0, .5, .8f, 2),
                        new OpenSetIdentification.Point(.5, .25, .6f, 2),
                        new OpenSetIdentification.Point(1, .25, Double.NEGATIVE_INFINITY, 2));
        assertThat(result.points())
                .extracting(OpenSetIdentification.Point::deciding)
                .containsExactly(0L, 1L, 2L);
        assertThat(result.points())
                .extracting(OpenSetIdentification.Point::isWeak)
                .containsExactly(false, true, true);
        assertThat(result.closest())
                .extracting(OpenSetIdentification.Stranger::probe)
                .containsExactly(0, 1);
        assertThat(result.closest().getFirst().score()).isEqualTo(.8f);
        assertThatThrownBy(() -> new OpenSetTrials(gallery, List.of("a"), mated, List.of("a", "b", "a", "c"), unmated))
                .hasMessage("3 rows and 4 mated probes, but identities for 1 and 4");
        assertThatThrownBy(() -> new OpenSetTrials(
                        gallery,
                        List.of("a", "b", "c"),
                        mated,
                        List.of(),
                        EmbeddingMatrix.builder(2).build()))
                .hasMessage("needs a gallery, mated and unmated probes, got 3, 4 and 0");
    }
}
