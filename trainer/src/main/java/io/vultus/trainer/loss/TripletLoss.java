package io.vultus.trainer.loss;

import java.util.Arrays;

/**
 * Triplet losses over squared distances of embeddings scaled to unit length: {@code max(0, d(a,p) − d(a,n) + margin)}
 * for an anchor a, a positive p of the same person and a negative n of another (Schroff et al., "FaceNet", 2015;
 * Hermans et al., "In Defense of the Triplet Loss for Person Re-Identification", 2017).
 *
 * @param margin positive
 * @param mining which triplets of a batch count
 */
public record TripletLoss(double margin, Mining mining) {

    /** Which triplets of a batch count. */
    public enum Mining {
        /** All; the loss is the mean over those above 0. */
        BATCH_ALL,
        /** For each anchor its farthest positive and nearest negative; the mean over anchors that have both. */
        BATCH_HARD,
        /**
         * For each anchor and positive the nearest negative that is farther than the positive, or, where there is none,
         * the farthest negative; the mean over those pairs.
         */
        SEMI_HARD
    }

    /**
     * A batch's loss.
     *
     * @param loss 0 where the batch has no triplet
     * @param triplets how many counted
     * @param active how many of them were above 0
     */
    public record Result(double loss, int triplets, int active) {}

    public TripletLoss {
        Margins.require("margin", margin, Double.MIN_VALUE, 4);
    }

    /**
     * Computes the loss of a batch.
     *
     * @param embeddings one a row, not zero, of any length; replaced by the loss's derivatives by them
     * @param labels who each is
     */
    public Result evaluate(double[][] embeddings, int[] labels) {
        if (embeddings.length != labels.length) {
            throw new IllegalArgumentException(embeddings.length + " embeddings but " + labels.length + " labels");
        }
        Batch batch = new Batch(embeddings, labels);
        switch (mining) {
            case BATCH_ALL -> batch.mineAll();
            case BATCH_HARD -> batch.mineHard();
            case SEMI_HARD -> batch.mineSemiHard();
        }
        int counted = Math.max(1, mining == Mining.BATCH_ALL ? batch.active : batch.triplets);
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = batch.gradient(i, counted);
        }
        return new Result(batch.sum / counted, batch.triplets, batch.active);
    }

    /** The distances of one batch, and what has been found in it. */
    private final class Batch {

        private final int[] labels;
        private final double[][] units;
        private final double[] norms;
        private final double[][] distances;
        /** Of the sum of losses by each pair's distance. */
        private final double[][] byDistance;

        private double sum;
        private int triplets;
        private int active;

        Batch(double[][] embeddings, int[] labels) {
            int n = labels.length;
            this.labels = labels;
            units = new double[n][];
            norms = new double[n];
            distances = new double[n][n];
            byDistance = new double[n][n];
            for (int i = 0; i < n; i++) {
                norms[i] = Math.sqrt(dot(embeddings[i], embeddings[i]));
                double norm = norms[i];
                units[i] = Arrays.stream(embeddings[i]).map(x -> x / norm).toArray();
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    distances[i][j] = Math.max(0, 2 - 2 * dot(units[i], units[j]));
                }
            }
        }

        void mineAll() {
            for (int a = 0; a < labels.length; a++) {
                for (int p = 0; p < labels.length; p++) {
                    for (int n = 0; n < labels.length && isPositive(a, p); n++) {
                        if (isNegative(a, n)) {
                            add(a, p, n);
                        }
                    }
                }
            }
        }

        void mineHard() {
            for (int a = 0; a < labels.length; a++) {
                int farthest = -1;
                int nearest = -1;
                for (int i = 0; i < labels.length; i++) {
                    if (isPositive(a, i) && (farthest < 0 || distances[a][i] > distances[a][farthest])) {
                        farthest = i;
                    }
                    if (isNegative(a, i) && (nearest < 0 || distances[a][i] < distances[a][nearest])) {
                        nearest = i;
                    }
                }
                if (farthest >= 0 && nearest >= 0) {
                    add(a, farthest, nearest);
                }
            }
        }

        void mineSemiHard() {
            for (int a = 0; a < labels.length; a++) {
                for (int p = 0; p < labels.length; p++) {
                    int negative = isPositive(a, p) ? semiHard(a, p) : -1;
                    if (negative >= 0) {
                        add(a, p, negative);
                    }
                }
            }
        }

        private int semiHard(int a, int p) {
            int nearestBeyond = -1;
            int farthest = -1;
            for (int n = 0; n < labels.length; n++) {
                if (!isNegative(a, n)) {
                    continue;
                }
                if (farthest < 0 || distances[a][n] > distances[a][farthest]) {
                    farthest = n;
                }
                if (distances[a][n] > distances[a][p]
                        && (nearestBeyond < 0 || distances[a][n] < distances[a][nearestBeyond])) {
                    nearestBeyond = n;
                }
            }
            return nearestBeyond >= 0 ? nearestBeyond : farthest;
        }

        private boolean isPositive(int a, int p) {
            return a != p && labels[a] == labels[p];
        }

        private boolean isNegative(int a, int n) {
            return labels[a] != labels[n];
        }

        private void add(int a, int p, int n) {
            triplets++;
            double loss = distances[a][p] - distances[a][n] + margin;
            if (loss > 0) {
                active++;
                sum += loss;
                byDistance[a][p]++;
                byDistance[a][n]--;
            }
        }

        /** A distance 2 − 2 u·v has the derivative −2 v by u; scaling to unit length keeps what is orthogonal to u. */
        double[] gradient(int i, int count) {
            double[] byUnit = new double[units[i].length];
            for (int j = 0; j < labels.length; j++) {
                double weight = -2 * (byDistance[i][j] + byDistance[j][i]) / count;
                for (int d = 0; d < byUnit.length; d++) {
                    byUnit[d] += weight * units[j][d];
                }
            }
            double along = dot(byUnit, units[i]);
            for (int d = 0; d < byUnit.length; d++) {
                byUnit[d] = (byUnit[d] - along * units[i][d]) / norms[i];
            }
            return byUnit;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
