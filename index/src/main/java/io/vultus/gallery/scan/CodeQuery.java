package io.vultus.gallery.scan;

import org.apache.lucene.util.VectorUtil;

/**
 * A query as the scan wants it: centred, projected, its coordinates rounded to multiples of a step from −8 to 7, and
 * these cut into four planes of bits.
 *
 * <p>With {@code k} the rounded coordinates and {@code S} the sum of those {@code k} whose bit is set in a vector's
 * code, the product of the rounded query with the signs is {@code step · (2S − Σk)}.
 */
final class CodeQuery {

    static final int PLANES = 4;

    /** The largest multiple that is used, on both sides, so that rounding is symmetric. */
    private static final int MAX = 7;

    private final int[] planes;
    private final int sum;
    private final float step;
    private final float base;

    private CodeQuery(int[] planes, int sum, float step, float base) {
        this.planes = planes;
        this.sum = sum;
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
        CodeLayout layout = CodeLayout.of(target.length);
        float[] projected = new float[layout.bits()];
        projection.apply(centred, projected);
        float largest = 0;
        for (float value : projected) {
            largest = Math.max(largest, Math.abs(value));
        }
        float step = largest / MAX;
        int[] planes = new int[PLANES * layout.words()];
        int sum = 0;
        for (int i = 0; i < projected.length; i++) {
            int k = step == 0 ? 0 : Math.clamp(Math.round(projected[i] / step), -MAX, MAX);
            sum += k;
            for (int plane = 0; plane < PLANES; plane++) {
                planes[PLANES * (i / Integer.SIZE) + plane] |= (k >>> plane & 1) << i % Integer.SIZE;
            }
        }
        return new CodeQuery(planes, sum, step, VectorUtil.dotProduct(centred, centroid));
    }

    /**
     * Four 32-bit words for each word of a code: bit {@code i} of word {@code 4w + b} is bit {@code b} of the two's
     * complement of coordinate {@code 32w + i}.
     */
    int[] planes() {
        return planes;
    }

    /** The sum of the rounded coordinates, in steps. */
    int sum() {
        return sum;
    }

    float step() {
        return step;
    }

    /** What every estimate has to be raised by, so that those of differently centred vectors can be compared. */
    float base() {
        return base;
    }
}
