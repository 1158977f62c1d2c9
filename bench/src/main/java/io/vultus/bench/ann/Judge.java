package io.vultus.bench.ann;

import io.vultus.bench.ann.Answers.Answer;
import java.util.List;

/**
 * Holds answers against the exact ones.
 *
 * @param truth for each query the {@value AnnOptions#K} nearest rows, best first
 * @param mates for each query the rows of the same person; empty where nobody knows
 */
record Judge(List<List<Integer>> truth, List<List<Integer>> mates) {

    AnnPoint judge(Answers answers) {
        int asked = answers.each().size();
        int nearestFirst = 0;
        int matesFirst = 0;
        long found = 0;
        long wanted = 0;
        for (int query = 0; query < asked; query++) {
            List<Integer> rows = answers.each().get(query).rows();
            List<Integer> right = truth.get(query);
            if (!rows.isEmpty()) {
                nearestFirst += rows.getFirst().equals(right.getFirst()) ? 1 : 0;
                matesFirst += !mates.isEmpty() && mates.get(query).contains(rows.getFirst()) ? 1 : 0;
            }
            found += right.stream().filter(rows::contains).count();
            wanted += right.size();
        }
        double[] times = answers.each().stream()
                .mapToDouble(Answer::milliseconds)
                .sorted()
                .toArray();
        return new AnnPoint(
                answers.setting(),
                asked,
                (double) nearestFirst / asked,
                (double) found / wanted,
                mates.isEmpty() ? Double.NaN : (double) matesFirst / asked,
                times[asked / 2],
                times[(int) (asked * .99)],
                answers.perSecond());
    }
}
