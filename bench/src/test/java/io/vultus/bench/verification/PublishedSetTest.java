package io.vultus.bench.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.bench.verification.VerificationBenchmark.ComparedPair;
import io.vultus.bench.verification.VerificationBenchmark.FailedImage;
import io.vultus.bench.verification.VerificationBenchmark.Result;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedSetTest {

    @Test
    void onlyAWholeSetIsComparable() {
        Result six = result(6000, 2, List.of());

        assertThat(PublishedSet.of("lfw.bin", six)).hasValue(PublishedSet.LFW);
        assertThat(PublishedSet.of("pairs.txt", six)).hasValue(PublishedSet.LFW);
        assertThat(PublishedSet.of("AgeDB_30.bin", six)).hasValue(PublishedSet.AGEDB_30);
        assertThat(PublishedSet.of("cfp_fp.bin", result(7000, 2, List.of()))).hasValue(PublishedSet.CFP_FP);
        assertThat(PublishedSet.of("cfp_fp.bin", six)).isEmpty();
        assertThat(PublishedSet.of("calfw.bin", six)).isEmpty();
        assertThat(PublishedSet.of("pairs.txt", result(1800, 2, List.of()))).isEmpty();
        assertThat(PublishedSet.of("lfw.bin", result(6000, 3, List.of()))).isEmpty();
        assertThat(PublishedSet.of("lfw.bin", result(6000, 2, List.of(new FailedImage("a", "no face")))))
                .isEmpty();
    }

    /** Rows belong to one set: LFW's 99.83 % is not beside AgeDB's. */
    @Test
    void rowsHaveOneSetsFigures() {
        assertThat(PublishedSet.AGEDB_30.rows().getFirst().cells())
                .containsExactly("ArcFace R100 (published)", "", "98.08 %");
        assertThat(PublishedSet.LFW.rows().getLast().cells())
                .containsExactly("normalised softmax R100 (published)", "", "99.28 %");
    }

    /** Every {@code step}-th pair is of one person; all are told rightly. */
    private static Result result(int pairs, int step, List<FailedImage> failures) {
        List<ComparedPair> compared = IntStream.range(0, pairs)
                .mapToObj(i -> new ComparedPair("a", "b", i % step == 0, i % step == 0 ? .8 : .1))
                .toList();
        List<Integer> folds = IntStream.range(0, pairs).mapToObj(i -> i % 2).toList();
        return Result.of(compared, folds, 2, List.of(), failures);
    }
}
