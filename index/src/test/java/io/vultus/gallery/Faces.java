package io.vultus.gallery;

import io.vultus.embedding.Embedding;
import io.vultus.model.ModelContract;
import java.util.Random;

/** Seeded unit vectors for tests of galleries: people far from each other, samples of a person near. */
public final class Faces {

    /** Small, so that tests are fast. */
    public static final int DIMENSION = 32;

    /** A contract for {@link #DIMENSION} dimensions. */
    public static final ModelContract CONTRACT = contract("test-model", DIMENSION, 'a');

    private Faces() {}

    /** A contract whose hash consists of one digit. */
    public static ModelContract contract(String model, int dimension, char digit) {
        return new ModelContract(model, dimension, String.valueOf(digit).repeat(64));
    }

    /** The face of person {@code i}. */
    public static Embedding face(int i) {
        return face(i, DIMENSION);
    }

    /** The face of person {@code i} in another dimension. */
    public static Embedding face(int i, int dimension) {
        return gaussian(new Random(31L * i + 7), dimension);
    }

    /** Another look at person {@code i}: cosine to {@link #face} about .9. */
    public static Embedding sample(int i, long seed) {
        float[] centre = face(i).toArray();
        float[] noise = gaussian(new Random(seed * 1_000_003 + i), DIMENSION).toArray();
        for (int d = 0; d < DIMENSION; d++) {
            centre[d] += .45f * noise[d];
        }
        return Embedding.normalise(centre);
    }

    /** The vector with cosine {@code cosine} to axis 0, the rest along {@code axis}. */
    public static Embedding at(double cosine, int axis) {
        float[] values = new float[DIMENSION];
        values[0] = (float) cosine;
        values[axis] = (float) Math.sqrt(1 - cosine * cosine);
        return Embedding.ofUnit(values);
    }

    /** Axis 0. */
    public static Embedding probe() {
        return at(1, 1);
    }

    private static Embedding gaussian(Random random, int dimension) {
        float[] values = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            values[d] = (float) random.nextGaussian();
        }
        return Embedding.normalise(values);
    }
}
