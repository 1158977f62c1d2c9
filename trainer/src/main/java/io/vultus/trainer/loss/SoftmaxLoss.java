package io.vultus.trainer.loss;

import java.util.stream.IntStream;

/**
 * The cross-entropy of the softmax over a head's logits, averaged over a batch, with its gradients.
 *
 * <p>Scores come as rows, one a sample, of as many values as there are classes; the gradients take their place.
 * Whatever the precision of the arrays, rows are computed in double: large scales cancel in the exponent.
 */
public final class SoftmaxLoss {

    private final MarginHead head;

    /** The loss under a head. */
    public SoftmaxLoss(MarginHead head) {
        this.head = head;
    }

    /**
     * Computes the mean loss over a batch.
     *
     * @param scores samples × classes, row by row; replaced by the mean loss's derivatives by them
     * @param norms the embeddings' lengths; replaced by the mean loss's derivatives by them, the scores held still
     * @param labels each sample's class
     * @return the mean loss, in nats
     * @throws IllegalArgumentException if a label is not a class or the arrays do not fit together
     */
    public double evaluate(double[] scores, double[] norms, int[] labels) {
        int classes = classes(scores.length, norms.length, labels);
        return mean(labels.length, classes, (i, row) -> {
            System.arraycopy(scores, i * classes, row, 0, classes);
            double loss = evaluateRow(row, i, norms, labels);
            System.arraycopy(row, 0, scores, i * classes, classes);
            return loss;
        });
    }

    /** As {@link #evaluate(double[], double[], int[])}, from and to floats. */
    public double evaluate(float[] scores, double[] norms, int[] labels) {
        int classes = classes(scores.length, norms.length, labels);
        return mean(labels.length, classes, (i, row) -> {
            for (int j = 0; j < classes; j++) {
                row[j] = scores[i * classes + j];
            }
            double loss = evaluateRow(row, i, norms, labels);
            for (int j = 0; j < classes; j++) {
                scores[i * classes + j] = (float) row[j];
            }
            return loss;
        });
    }

    @FunctionalInterface
    private interface Row {
        double evaluate(int index, double[] buffer);
    }

    /** Rows in parallel; their losses are added in order, so that the sum has the same bits every time. */
    private static double mean(int samples, int classes, Row row) {
        double[] losses = new double[samples];
        IntStream.range(0, samples).parallel().forEach(i -> losses[i] = row.evaluate(i, new double[classes]));
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return sum / samples;
    }

    private double evaluateRow(double[] row, int sample, double[] norms, int[] labels) {
        int label = labels[sample];
        double share = 1.0 / labels.length;
        double scale = head.scale();
        TargetLogit target = head.target(row[label], norms[sample]);
        row[label] = target.value();
        double largest = Double.NEGATIVE_INFINITY;
        for (double score : row) {
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (int j = 0; j < row.length; j++) {
            row[j] = Math.exp(scale * (row[j] - largest));
            sum += row[j];
        }
        double loss = Math.log(sum) - scale * (target.value() - largest);
        for (int j = 0; j < row.length; j++) {
            row[j] *= scale * share / sum;
        }
        double byTarget = row[label] - scale * share;
        row[label] = byTarget * target.byScore();
        norms[sample] = byTarget * target.byNorm();
        return loss;
    }

    private static int classes(int scores, int norms, int[] labels) {
        if (labels.length == 0 || scores % labels.length != 0 || norms != labels.length) {
            throw new IllegalArgumentException("scores, norms and labels do not fit together: " + scores + " scores, "
                    + norms + " norms, " + labels.length + " labels");
        }
        int classes = scores / labels.length;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "label " + labels[i] + " of sample " + i + " is none of the classes 0 to " + (classes - 1));
            }
        }
        return classes;
    }
}
