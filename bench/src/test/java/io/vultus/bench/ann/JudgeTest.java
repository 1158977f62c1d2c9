package io.vultus.bench.ann;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.bench.ann.Answers.Answer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgeTest {

    @Test
    void countsWhatWasFound() {
        Judge judge = new Judge(
                List.of(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10, 11, 12), List.of(0, 1, 2, 3)),
                List.of(List.of(1), List.of(6, 30), List.of(9), List.of(0)));
        Answers answers = new Answers(
                "ef 4",
                List.of(new Answer(List.of(1, 2, 3, 4), 4), new Answer(List.of(6, 5, 99), 1), new Answer(List.of(), 3)),
                17);

        AnnPoint point = judge.judge(answers);

        assertThat(point).isEqualTo(new AnnPoint("ef 4", 3, 1 / 3., 6 / 12., 2 / 3., 3, 4, 17));
        assertThat(new Judge(judge.truth(), List.of()).judge(answers).rank1()).isNaN();
    }

    @Test
    void theNinetyNinthPercentileIsWhat99Of100TookAtMost() {
        List<Answer> each = IntStream.range(0, 1000)
                .mapToObj(i -> new Answer(List.of(0), (i * 7 % 1000) + 1))
                .toList();
        Judge judge = new Judge(each.stream().map(answer -> List.of(0)).toList(), List.of());

        AnnPoint point = judge.judge(new Answers("", each, 1));

        assertThat(point.median()).isEqualTo(501);
        assertThat(point.percentile99()).isEqualTo(991);
        assertThat(point.recall10()).isEqualTo(1);
    }
}
