package io.vultus.testdata;

/**
 * A random orthogonal map in O(d log d): layers of plane rotations by random angles, each over a random pairing of the
 * coordinates. After log₂ d layers every coordinate of the result depends on every one of the argument.
 */
final class Rotation {

    /** For each layer and pair: the two coordinates. */
    private final int[] coordinates;

    /** For each layer and pair: cosine and sine of the angle. */
    private final float[] angles;

    Rotation(int dimension, long key) {
        int layers = Integer.SIZE - Integer.numberOfLeadingZeros(dimension - 1) + 1;
        int pairs = dimension / 2;
        coordinates = new int[2 * pairs * layers];
        angles = new float[2 * pairs * layers];
        for (int layer = 0; layer < layers; layer++) {
            long layerKey = RandomBits.key(key, layer);
            int[] order = permutation(dimension, layerKey);
            for (int i = 0; i < 2 * pairs; i += 2) {
                int at = 2 * pairs * layer + i;
                double angle = angle(RandomBits.key(layerKey, i));
                coordinates[at] = order[i];
                coordinates[at + 1] = order[i + 1];
                angles[at] = (float) StrictMath.cos(angle);
                angles[at + 1] = (float) StrictMath.sin(angle);
            }
        }
    }

    /** Turns the vector in place. */
    void apply(float[] vector) {
        for (int i = 0; i < coordinates.length; i += 2) {
            int a = coordinates[i];
            int b = coordinates[i + 1];
            float x = vector[a];
            float y = vector[b];
            vector[a] = angles[i] * x - angles[i + 1] * y;
            vector[b] = angles[i + 1] * x + angles[i] * y;
        }
    }

    /** Half-way between two axes, give or take a quarter of that: angles near an axis would mix nothing. */
    private static double angle(long key) {
        long quadrant = RandomBits.at(key, 0) & 3;
        return Math.PI / 2 * (quadrant + .375 + .25 * RandomBits.uniform(key));
    }

    /** Fisher and Yates's shuffle of 0 … size − 1. */
    private static int[] permutation(int size, long key) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = (int) Long.remainderUnsigned(RandomBits.at(key, i), i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
