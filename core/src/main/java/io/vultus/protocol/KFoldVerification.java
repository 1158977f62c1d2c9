package io.vultus.protocol;

import java.util.Arrays;
import java.util.List;

/**
 * Accuracy of 1:1 verification as LFW defines it: for each fold, the threshold that is best on all other folds decides
 * the pairs of this one; the accuracy is the mean over the folds.
 *
 * <p>A pair is called "same" if its score is at least the threshold. Every threshold that can differ on the training
 * folds is tried (the scores themselves); of equally good ones the lowest is taken. With a single fold, its own
 * threshold decides.
 *
 * <p>Published accuracies mostly come from InsightFace's evaluation, which tries only thresholds of a grid:
 * {@link #onGrid} does the same.
 *
 * @param accuracy the mean of the folds' accuracies, 0 to 1
 * @param standardError of that mean: the folds' sample deviation divided by the root of their number; 0 for one fold
 * @param foldAccuracies by fold
 * @param foldThresholds the threshold that decided each fold
 */
public record KFoldVerification(
        double accuracy, double standardError, List<Double> foldAccuracies, List<Double> foldThresholds) {

    private static final double GRID_STEP = .01;

    private static final int GRID_STEPS = 400;

    /** The mean of the folds' thresholds, which hardly differ. */
    public double meanThreshold() {
        return foldThresholds.stream()
                .mapToDouble(threshold -> threshold)
                .average()
                .orElseThrow();
    }

    /** A pair's score with what it ought to be. */
    public record Trial(double score, boolean same, int fold) {}

    /** The mean of the folds' thresholds: the one to decide further pairs with. */
    public double threshold() {
        return foldThresholds.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    /** How a threshold is chosen, and what it accepts. */
    private interface Rule {

        double best(List<Trial> training);

        boolean accepts(double score, double threshold);

        default long right(List<Trial> trials, double threshold) {
            return trials.stream()
                    .filter(trial -> accepts(trial.score(), threshold) == trial.same())
                    .count();
        }
    }

    private static final class AnyThreshold implements Rule {

        @Override
        public double best(List<Trial> training) {
            return bestThreshold(training);
        }

        @Override
        public boolean accepts(double score, double threshold) {
            return score >= threshold;
        }
    }

    private static final class GridThreshold implements Rule {

        @Override
        public double best(List<Trial> training) {
            double best = 1;
            long most = -1;
            for (int step = 0; step < GRID_STEPS; step++) {
                double threshold = 1 - step * GRID_STEP / 2;
                long right = right(training, threshold);
                if (right > most) {
                    most = right;
                    best = threshold;
                }
            }
            return best;
        }

        @Override
        public boolean accepts(double score, double threshold) {
            return score > threshold;
        }
    }

    /**
     * Evaluates.
     *
     * @param trials of every fold from 0 to {@code folds − 1} at least one
     */
    public static KFoldVerification evaluate(List<Trial> trials, int folds) {
        return evaluate(trials, List.of(), folds, new AnyThreshold());
    }

    /**
     * Evaluates as InsightFace does. Thresholds are {@value #GRID_STEP} apart in squared Euclidean distance, {@code 2 −
     * 2·cosine}, from 0 up to 4; of equally good ones the smallest distance is taken. A pair is called "same" if its
     * distance is less. Thresholds are given as cosines all the same.
     *
     * @param trials of every fold from 0 to {@code folds − 1} at least one; scores are cosines
     */
    public static KFoldVerification onGrid(List<Trial> trials, int folds) {
        return evaluate(trials, List.of(), folds, new GridThreshold());
    }

    /**
     * Evaluates where some pairs have no score and are called "different", whatever the threshold.
     *
     * @param trials pairs with scores, at least one
     * @param rejected pairs without; their scores are ignored. Every fold from 0 to {@code folds − 1} has a pair of
     *     either kind
     */
    public static KFoldVerification rejecting(List<Trial> trials, List<Trial> rejected, int folds) {
        return evaluate(trials, rejected, folds, new AnyThreshold());
    }

    private static KFoldVerification evaluate(List<Trial> trials, List<Trial> rejected, int folds, Rule rule) {
        double[] accuracies = new double[folds];
        double[] thresholds = new double[folds];
        for (int fold = 0; fold < folds; fold++) {
            int held = fold;
            List<Trial> test = trials.stream().filter(t -> t.fold() == held).toList();
            List<Trial> others = trials.stream().filter(t -> t.fold() != held).toList();
            List<Trial> unscored =
                    rejected.stream().filter(t -> t.fold() == held).toList();
            int pairs = test.size() + unscored.size();
            if (pairs == 0 || trials.isEmpty()) {
                throw new IllegalArgumentException("fold " + fold + " of " + folds + " has no trials");
            }
            thresholds[fold] = rule.best(others.isEmpty() ? test : others);
            long right = rule.right(test, thresholds[fold])
                    + unscored.stream().filter(t -> !t.same()).count();
            accuracies[fold] = (double) right / pairs;
        }
        double mean = Arrays.stream(accuracies).average().orElseThrow();
        return new KFoldVerification(mean, standardError(accuracies, mean), boxed(accuracies), boxed(thresholds));
    }

    /** The lowest of the scores that, taken as threshold, decide the most trials rightly. */
    static double bestThreshold(List<Trial> trials) {
        List<Trial> sorted = trials.stream()
                .sorted((a, b) -> Double.compare(a.score(), b.score()))
                .toList();
        // With a threshold below all scores every pair is called the same.
        long right = trials.stream().filter(Trial::same).count();
        long best = right;
        double threshold = sorted.getFirst().score();
        for (int i = 0; i + 1 < sorted.size(); i++) {
            right += sorted.get(i).same() ? -1 : 1;
            double next = sorted.get(i + 1).score();
            if (right > best && next > sorted.get(i).score()) {
                best = right;
                threshold = next;
            }
        }
        return threshold;
    }

    private static double standardError(double[] accuracies, double mean) {
        if (accuracies.length == 1) {
            return 0;
        }
        double squares =
                Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum();
        return Math.sqrt(squares / (accuracies.length - 1) / accuracies.length);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
