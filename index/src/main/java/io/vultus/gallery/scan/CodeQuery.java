package io.vultus.gallery.scan;

import org.apache.lucene.util.VectorUtil;

/**
 * A query as the scan wants it: centred, projected, its coordinates rounded to multiples of a step from −7 to 7.
 *
 * <p>With {@code k} the rounded coordinates and {@code S} the sum of those {@code k} whose bit is set in a vector's
 * code, the product of the rounded query with the signs is {@code step · (2S − Σk)}.
 */
final class CodeQuery {

    /** The largest multiple that is used, on both sides, so that rounding is symmetric. */
    static final int MAX = 7;

    private final byte[] multiples;
    private final int sum;
    private final int sumOfMagnitudes;
    private final float step;
    private final float base;

    private CodeQuery(byte[] multiples, int sum, int sumOfMagnitudes, float step, float base) {
        this.multiples = multiples;
        this.sum = sum;
        this.sumOfMagnitudes = sumOfMagnitudes;
        this.step = step;
        this.base = base;
    }

    /**
     * Prepares a query.
     *
     * @param target in the space of the vectors that were encoded; unchanged
     * @param centroid what the vectors were centred by
     * @param projection what they were projected by
     */
    static CodeQuery of(float[] target, float[] centroid, Projection projection) {
        float[] centred = new float[target.length];
        for (int i = 0; i < target.length; i++) {
            centred[i] = target[i] - centroid[i];
        }
        float[] projected = new float[Projection.outputs(target.length)];
        projection.apply(centred, projected);
        float largest = 0;
        for (float value : projected) {
            largest = Math.max(largest, Math.abs(value));
        }
        float step = largest / MAX;
        byte[] multiples = new byte[projected.length];
        int sum = 0;
        int sumOfMagnitudes = 0;
        for (int i = 0; i < projected.length; i++) {
            int k = step == 0 ? 0 : Math.clamp(Math.round(projected[i] / step), -MAX, MAX);
            multiples[i] = (byte) k;
            sum += k;
            sumOfMagnitudes += Math.abs(k);
        }
        return new CodeQuery(multiples, sum, sumOfMagnitudes, step, VectorUtil.dotProduct(centred, centroid));
    }

    /** The rounded coordinate that belongs to a bit of a code, in steps; 0 for bits past the last. */
    int multiple(int bit) {
        return bit < multiples.length ? multiples[bit] : 0;
    }

    /** The sum of the rounded coordinates, in steps. */
    int sum() {
        return sum;
    }

    /** The sum of their magnitudes. */
    int sumOfMagnitudes() {
        return sumOfMagnitudes;
    }

    float step() {
        return step;
    }

    /** What every estimate has to be raised by, so that those of differently centred vectors can be compared. */
    float base() {
        return base;
    }

    /**
     * Estimates a score; see {@link ScanKernel}.
     *
     * @param product of the multiples with a vector's signs
     */
    float estimate(int product, float scale, float offset) {
        return step * product * scale + offset + base;
    }
}
