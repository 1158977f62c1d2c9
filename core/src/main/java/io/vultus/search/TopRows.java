package io.vultus.search;

import java.util.Arrays;

/** The best rows of one query so far: higher scores first, of equal ones the smaller row. */
final class TopRows {

    private final int[] rows;
    private final double[] scores;
    private int size;

    TopRows(int k) {
        rows = new int[k];
        scores = new double[k];
    }

    /** What a score must reach to matter; a row that only ties with it may still be let in. */
    double floor() {
        return size < scores.length ? Double.NEGATIVE_INFINITY : scores[size - 1];
    }

    /** Offers a row; each row is offered once. */
    void offer(int row, double score) {
        if (size == scores.length && !isBetter(score, row, size - 1)) {
            return;
        }
        int place = size < scores.length ? size++ : size - 1;
        while (place > 0 && isBetter(score, row, place - 1)) {
            rows[place] = rows[place - 1];
            scores[place] = scores[place - 1];
            place--;
        }
        rows[place] = row;
        scores[place] = score;
    }

    /** Offers everything that another thread has found. */
    void offerAll(TopRows other) {
        for (int i = 0; i < other.size; i++) {
            offer(other.rows[i], other.scores[i]);
        }
    }

    private boolean isBetter(double score, int row, int place) {
        return score > scores[place] || (score == scores[place] && row < rows[place]);
    }

    Hits hits() {
        return new Hits(Arrays.copyOf(rows, size), Arrays.copyOf(scores, size));
    }
}
