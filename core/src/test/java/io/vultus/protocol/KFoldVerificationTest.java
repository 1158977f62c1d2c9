package io.vultus.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vultus.VultusException;
import io.vultus.protocol.KFoldVerification.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KFoldVerificationTest {

    /** Worked by hand: fold 0 is decided by fold 1's threshold .5 (its genuine .4 is lost), fold 1 by fold 0's .4. */
    @Test
    void eachFoldIsDecidedByTheOthersThreshold() {
        List<Trial> trials = List.of(
                new Trial(.4, true, 0),
                new Trial(.9, true, 0),
                new Trial(.1, false, 0),
                new Trial(.2, false, 0),
                new Trial(.5, true, 1),
                new Trial(.8, true, 1),
                new Trial(.3, false, 1),
                new Trial(.2, false, 1));

        KFoldVerification result = KFoldVerification.evaluate(trials, 2);

        assertThat(result.foldThresholds()).containsExactly(.5, .4);
        assertThat(result.foldAccuracies()).containsExactly(.75, 1.0);
        assertThat(result.accuracy()).isEqualTo(.875);
        assertThat(result.standardError()).isCloseTo(.125, within(1e-12));
    }

    @RepeatedTest(30)
    void noOtherThresholdIsBetter(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            boolean same = random.nextBoolean();
            // Coarse steps, so that scores tie.
            trials.add(new Trial(Math.round(10 * (random.nextGaussian() + (same ? 1 : 0))) / 10.0, same, 0));
        }

        KFoldVerification result = KFoldVerification.evaluate(trials, 1);

        for (double threshold = -5; threshold < 6; threshold += 0.05) {
            double other = threshold;
            long right =
                    trials.stream().filter(t -> t.score() >= other == t.same()).count();
            assertThat(result.accuracy()).isGreaterThanOrEqualTo(right / 60.0);
        }
    }

    /**
     * Worked by hand with NumPy's grid: of 0, 0.01, … 3.99 the first distance that is best is 1.01 for fold 0 (after
     * 1.0 of the genuine pair at cosine .5) and 1.21 for fold 1. The exact threshold of fold 1, .4, is between
     * distances 1.2 and 1.21.
     */
    @Test
    void thresholdsOnAGridAreInsightFaces() {
        List<Trial> trials = List.of(
                new Trial(.4, true, 0),
                new Trial(.35, false, 0),
                new Trial(.9, true, 0),
                new Trial(.5, true, 1),
                new Trial(.398, false, 1),
                new Trial(.1, false, 1));

        KFoldVerification grid = KFoldVerification.onGrid(trials, 2);

        assertThat(grid.foldThresholds().getFirst()).isCloseTo(1 - 1.01 / 2, within(1e-12));
        assertThat(grid.foldThresholds().getLast()).isCloseTo(1 - 1.21 / 2, within(1e-12));
        // Fold 0's genuine pair at .4 is lost; fold 1's impostor at .398 is accepted from .395 on.
        assertThat(grid.foldAccuracies()).containsExactly(2 / 3., 2 / 3.);
        assertThat(KFoldVerification.evaluate(trials, 2).foldAccuracies()).containsExactly(2 / 3., 1.);
    }

    /** A genuine pair without a score is always wrong, an impostor pair always right; thresholds do not change. */
    @Test
    void pairsWithoutAScoreAreRejected() {
        List<Trial> genuine =
                List.of(new Trial(.4, true, 0), new Trial(.9, true, 0), new Trial(.5, true, 1), new Trial(.3, true, 1));
        List<Trial> rejected = List.of(
                new Trial(Double.NaN, true, 0), new Trial(Double.NaN, true, 2), new Trial(Double.NaN, false, 2));

        KFoldVerification result = KFoldVerification.rejecting(genuine, rejected, 3);

        assertThat(result.foldThresholds()).containsExactly(.3, .4, .3);
        assertThat(result.foldAccuracies()).containsExactly(2 / 3., .5, .5);
        assertThatThrownBy(() -> KFoldVerification.evaluate(genuine, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fold 2 of 3 has no trials");
    }

    @Test
    void readsPairs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("pairs.txt"), "2\t1\nAda\t1\t4\nAda\t1\tBob\t2\nCy\t3\t12\nCy\t1\tDi\t1\n");

        LfwPairs pairs = LfwPairs.read(file);

        assertThat(pairs.folds()).isEqualTo(2);
        assertThat(pairs.pairs())
                .containsExactly(
                        new LfwPairs.Pair("Ada/Ada_0001.jpg", "Ada/Ada_0004.jpg", true, 0),
                        new LfwPairs.Pair("Ada/Ada_0001.jpg", "Bob/Bob_0002.jpg", false, 0),
                        new LfwPairs.Pair("Cy/Cy_0003.jpg", "Cy/Cy_0012.jpg", true, 1),
                        new LfwPairs.Pair("Cy/Cy_0001.jpg", "Di/Di_0001.jpg", false, 1));
    }

    @Test
    void namesTheLineThatIsWrong(@TempDir Path folder) throws IOException {
        Path few = Files.writeString(folder.resolve("few.txt"), "2\t1\nAda\t1\t4\n");
        Path fields = Files.writeString(folder.resolve("fields.txt"), "1\t1\nAda\t1\t4\nAda\t1\tBob\n");
        Path number = Files.writeString(folder.resolve("number.txt"), "1\t1\nAda\t1\tx\nAda\t1\tBob\t1\n");

        assertThatThrownBy(() -> LfwPairs.read(few))
                .isInstanceOf(VultusException.class)
                .hasMessage(few + ": 2 folds of 1 pairs of each kind need 5 lines, there are 2");
        assertThatThrownBy(() -> LfwPairs.read(fields))
                .hasMessage(fields + ": line 3 has 3 fields, a pair of two people has 4");
        assertThatThrownBy(() -> LfwPairs.read(number)).hasMessage(number + ": line 2: \"x\" is not a positive number");
        assertThatThrownBy(() -> LfwPairs.read(folder.resolve("none.txt")))
                .hasMessageEndingWith("none.txt: no such file");
    }
}
