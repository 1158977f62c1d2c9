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
 * @param accuracy the mean of the folds' accuracies, 0 to 1
 * @param standardError of that mean: the folds' sample deviation divided by the root of their number; 0 for one fold
 * @param foldAccuracies by fold
 * @param foldThresholds the threshold that decided each fold
 */
public record KFoldVerification(
        double accuracy, double standardError, List<Double> foldAccuracies, List<Double> foldThresholds) {

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

    /**
     * Evaluates.
     *
     * @param trials of every fold from 0 to {@code folds − 1} at least one
     */
    public static KFoldVerification evaluate(List<Trial> trials, int folds) {
        double[] accuracies = new double[folds];
        double[] thresholds = new double[folds];
        for (int fold = 0; fold < folds; fold++) {
            int held = fold;
            List<Trial> test = trials.stream().filter(t -> t.fold() == held).toList();
            List<Trial> training = folds == 1
                    ? test
                    : trials.stream().filter(t -> t.fold() != held).toList();
            if (test.isEmpty() || training.isEmpty()) {
                throw new IllegalArgumentException("fold " + fold + " of " + folds + " has no trials");
            }
            thresholds[fold] = bestThreshold(training);
            accuracies[fold] = accuracy(test, thresholds[fold]);
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

    private static double accuracy(List<Trial> trials, double threshold) {
        long right =
                trials.stream().filter(t -> t.score() >= threshold == t.same()).count();
        return (double) right / trials.size();
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
