package io.vultus.search;

import java.util.Arrays;

/** The best rows for a query, best first; of rows with equal scores the smaller one first. */
public final class Hits {

    private final int[] rows;
    private final double[] scores;

    Hits(int[] rows, double[] scores) {
        this.rows = rows;
        this.scores = scores;
    }

    /** How many there are: as many as were asked for, or as the matrix has rows. */
    public int size() {
        return rows.length;
    }

    /** The row at a place, counted from 0. */
    public int row(int place) {
        return rows[place];
    }

    /** Its score: the sum of the products in double precision, from the first dimension to the last. */
    public double score(int place) {
        return scores[place];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hits that && Arrays.equals(rows, that.rows) && Arrays.equals(scores, that.scores);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(rows) + Arrays.hashCode(scores);
    }

    @Override
    public String toString() {
        return "Hits[rows=" + Arrays.toString(rows) + ", scores=" + Arrays.toString(scores) + "]";
    }
}
