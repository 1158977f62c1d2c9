package io.vultus.testdata;

import java.util.Arrays;

/**
 * Unit vectors that look like the face embeddings of many people, as many as are asked for. Searching isotropic random
 * vectors is a harder and different task: real embeddings fill about a hundred directions unevenly, and people have
 * look-alikes.
 *
 * <p>Every vector is a pure function of (seed, dimension, identity, sample): the same bits in any order, on any number
 * of threads, on any machine. Instances are immutable and thread-safe.
 *
 * <h2>The model</h2>
 *
 * A sample of a person is {@code x = R·normalise(m + q·z + √(1 − q²)·e)}:
 *
 * <ul>
 *   <li>{@code z}, the person, and {@code e}, what differs between two photographs, have independent coordinates with
 *       the variances of {@link Spectrum}. Their law is {@code ±Exp(1)^}{@value #TAIL_POWER}, scaled: a person has a
 *       few pronounced features. Gaussian coordinates give too few look-alikes: their 99.9th percentile of impostors is
 *       .30.
 *   <li>{@code q}, the photograph's quality, follows Kumaraswamy's law with {@code a =} {@value #QUALITY_A} and
 *       {@code b =} {@value #QUALITY_B}: most are good, some are bad. It makes genuine cosines spread, with the longer
 *       tail on the low side.
 *   <li>{@code m} is the same for all, of length {@value #MEAN_NORM}.
 *   <li>{@code R} is a fixed random {@link Rotation}, so that no coordinate stands out.
 * </ul>
 *
 * <h2>The fit</h2>
 *
 * Against a face network's embeddings of the 13,233 photographs of Labelled Faces in the Wild; the synthetic ones are
 * two samples each of 3,000 identities (20,000 for the directions):
 *
 * <table>
 *   <caption>Statistics at 512 dimensions</caption>
 *   <tr><th></th><th>real</th><th>synthetic</th></tr>
 *   <tr><td>genuine cosine</td><td>.668 ± .125</td><td>.665 ± .124</td></tr>
 *   <tr><td>impostor cosine</td><td>.005 ± .097</td><td>.008 ± .099</td></tr>
 *   <tr><td>its 99.9th percentile</td><td>.344</td><td>.344</td></tr>
 *   <tr><td>norm of the mean vector</td><td>.10</td><td>.087</td></tr>
 *   <tr><td>directions that hold 50/80/90/95/99 % of the variance</td><td>36/80/104/120/139</td>
 *       <td>36/79/104/120/139</td></tr>
 * </table>
 *
 * At 128 dimensions a real network has genuine .640 ± .126 and impostor .006 ± .103, this one .664 ± .128 and .008 ±
 * .104. Two things are not modelled: real impostors are skewed (families, and faces the network knows badly, are
 * alike), and people differ in how much their photographs do.
 */
public final class SyntheticEmbeddings {

    /** The dimension of most face networks. */
    public static final int DEFAULT_DIMENSION = 512;

    private static final double TAIL_POWER = 1.48;
    private static final double QUALITY_A = 17;
    private static final double QUALITY_B = 16.5;
    private static final double MEAN_NORM = 0.085;

    private static final HeavyTail TAIL = new HeavyTail(TAIL_POWER);

    /** What the seed is combined with, so that the streams of one vector are independent. */
    private static final long PERSON = 1;

    private static final long PHOTOGRAPH = 2;
    private static final long MEAN = 3;
    private static final long ROTATION = 4;

    private final long seed;
    private final int dimension;
    private final float[] deviations;
    private final float[] mean;
    private final Rotation rotation;

    /** Embeddings of {@value #DEFAULT_DIMENSION} dimensions. */
    public SyntheticEmbeddings(long seed) {
        this(seed, DEFAULT_DIMENSION);
    }

    /**
     * Embeddings of another dimension. From 142 on they fill the same number of directions as at 512, as networks
     * trained on the same faces do; below, proportionally fewer.
     *
     * @param seed decides everything
     * @param dimension 16 to 4096
     */
    public SyntheticEmbeddings(long seed, int dimension) {
        if (dimension < 16 || dimension > 4096) {
            throw new IllegalArgumentException("dimension must be 16 to 4096, got " + dimension);
        }
        this.seed = seed;
        this.dimension = dimension;
        this.deviations = Spectrum.deviations(dimension);
        this.mean = mean(RandomBits.key(seed, MEAN), deviations);
        this.rotation = new Rotation(dimension, RandomBits.key(seed, ROTATION));
    }

    /** The number of values of each vector. */
    public int dimension() {
        return dimension;
    }

    /**
     * One photograph of one person.
     *
     * @param identity which person; any value
     * @param sample which photograph; any value
     * @return a new unit vector
     */
    public float[] sample(long identity, int sample) {
        float[] out = new float[dimension];
        sample(identity, sample, out);
        return out;
    }

    /**
     * As {@link #sample(long, int)}, into an array of the caller's.
     *
     * @param out receives the vector; its length must be the dimension
     */
    public void sample(long identity, int sample, float[] out) {
        if (out.length != dimension) {
            throw new IllegalArgumentException(
                    "the array must have " + dimension + " elements, this one has " + out.length);
        }
        long person = RandomBits.key(seed, PERSON, identity);
        long photograph = RandomBits.key(seed, PHOTOGRAPH, identity, sample);
        double quality = quality(RandomBits.uniform(photograph));
        float alike = (float) quality;
        float apart = (float) Math.sqrt(1 - quality * quality);
        for (int i = 0; i < deviations.length; i++) {
            float z = TAIL.draw(person, i);
            float e = TAIL.draw(photograph, i);
            out[i] = mean[i] + deviations[i] * (alike * z + apart * e);
        }
        Arrays.fill(out, deviations.length, dimension, 0);
        normalise(out);
        rotation.apply(out);
    }

    /** The inverse of Kumaraswamy's distribution function. */
    private static double quality(double uniform) {
        return StrictMath.pow(1 - StrictMath.pow(1 - uniform, 1 / QUALITY_B), 1 / QUALITY_A);
    }

    private static float[] mean(long key, float[] deviations) {
        float[] mean = new float[deviations.length];
        for (int i = 0; i < mean.length; i++) {
            boolean negative = RandomBits.at(key, i) < 0;
            mean[i] = (float) (negative ? -MEAN_NORM : MEAN_NORM) * deviations[i];
        }
        return mean;
    }

    private static void normalise(float[] vector) {
        double sum = 0;
        for (float v : vector) {
            sum += (double) v * v;
        }
        float scale = (float) (1 / Math.sqrt(sum));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
