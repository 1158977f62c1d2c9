package io.vultus.embedding;

import java.util.Arrays;
import java.util.List;

/**
 * A face as a unit vector: the cosine of two embeddings says how alike the faces are, from −1 to 1.
 *
 * <p>Immutable. Every instance is finite and of unit length to {@link #UNIT_TOLERANCE}; this is checked once, here, so
 * that nothing behind this door has to check it again. An embedding is biometric data: {@link #toString()} never prints
 * values.
 */
public final class Embedding {

    /**
     * How far the Euclidean norm may be from 1: float rounding of a normalised 1024-dimensional vector stays well
     * below.
     */
    public static final double UNIT_TOLERANCE = 1e-4;

    private final float[] values;

    private Embedding(float[] values) {
        this.values = values;
    }

    /**
     * Takes a vector that is of unit length already.
     *
     * @param unit the values; copied
     * @throws IllegalArgumentException if it is empty, not finite, or its norm is not 1 within {@link #UNIT_TOLERANCE}
     */
    public static Embedding ofUnit(float[] unit) {
        double norm = norm(unit);
        if (Math.abs(norm - 1) > UNIT_TOLERANCE) {
            throw new IllegalArgumentException(
                    "an embedding must have norm 1 to within " + UNIT_TOLERANCE + ", this one of " + unit.length
                            + " dimensions has norm " + norm + "; use Embedding.normalise for raw vectors");
        }
        return new Embedding(unit.clone());
    }

    /**
     * Scales a raw network output to unit length.
     *
     * @param raw the values; copied
     * @throws IllegalArgumentException if it is empty, not finite, or zero
     */
    public static Embedding normalise(float[] raw) {
        double norm = norm(raw);
        if (norm < Float.MIN_NORMAL) {
            throw new IllegalArgumentException(
                    "a vector of norm " + norm + " has no direction (" + raw.length + " dimensions)");
        }
        float[] unit = new float[raw.length];
        for (int i = 0; i < raw.length; i++) {
            unit[i] = (float) (raw[i] / norm);
        }
        return new Embedding(unit);
    }

    /**
     * The direction of the sum, by which several images of one face (its mirror image, say) become one template.
     *
     * @throws IllegalArgumentException if there are none, their dimensions differ, or they cancel out
     */
    public static Embedding sumOf(List<Embedding> embeddings) {
        if (embeddings.isEmpty()) {
            throw new IllegalArgumentException("no embeddings to sum");
        }
        float[] sum = new float[embeddings.getFirst().dimension()];
        for (Embedding embedding : embeddings) {
            embedding.requireDimension(sum.length);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += embedding.values[i];
            }
        }
        return normalise(sum);
    }

    /** The number of values. */
    public int dimension() {
        return values.length;
    }

    /** The cosine of the angle between the two, in [−1, 1] up to rounding; accumulated in double precision. */
    public double cosine(Embedding other) {
        other.requireDimension(values.length);
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) values[i] * other.values[i];
        }
        return sum;
    }

    /** A copy of the values. */
    public float[] toArray() {
        return values.clone();
    }

    /**
     * Copies the values.
     *
     * @param target receives them at its beginning
     * @throws IndexOutOfBoundsException if it is shorter than the dimension
     */
    public void copyTo(float[] target) {
        System.arraycopy(values, 0, target, 0, values.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embedding[" + values.length + " dimensions]";
    }

    private void requireDimension(int expected) {
        if (values.length != expected) {
            throw new IllegalArgumentException(
                    "embeddings of " + expected + " and " + values.length + " dimensions do not go together");
        }
    }

    private static double norm(float[] vector) {
        if (vector.length == 0) {
            throw new IllegalArgumentException("an embedding needs at least one dimension");
        }
        double sum = squares(vector);
        if (!Double.isFinite(sum)) {
            throw notFinite(vector);
        }
        return Math.sqrt(sum);
    }

    /** Four sums side by side, so that no addition waits for the one before. */
    private static double squares(float[] vector) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i < vector.length - 3; i += 4) {
            sum0 += (double) vector[i] * vector[i];
            sum1 += (double) vector[i + 1] * vector[i + 1];
            sum2 += (double) vector[i + 2] * vector[i + 2];
            sum3 += (double) vector[i + 3] * vector[i + 3];
        }
        for (; i < vector.length; i++) {
            sum0 += (double) vector[i] * vector[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    private static IllegalArgumentException notFinite(float[] vector) {
        int i = 0;
        while (Float.isFinite(vector[i])) {
            i++;
        }
        return new IllegalArgumentException("value " + i + " of " + vector.length + " is not finite: " + vector[i]);
    }
}
