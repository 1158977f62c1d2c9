package io.vultus.bench.ann;

import java.util.List;

/**
 * What an engine answered with one setting.
 *
 * @param setting its name; empty where there is but one
 * @param each for each query that was asked, from the first on; fewer than there are where time ran out
 * @param perSecond how many queries a second all threads answered together
 */
record Answers(String setting, List<Answer> each, double perSecond) {

    Answers {
        each = List.copyOf(each);
    }

    /**
     * An answer.
     *
     * @param rows found, best first
     * @param milliseconds that it took, on one thread that did nothing else
     */
    record Answer(List<Integer> rows, double milliseconds) {

        Answer {
            rows = List.copyOf(rows);
        }
    }
}
