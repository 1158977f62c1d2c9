package io.vultus.protocol;

import io.vultus.embedding.Embedding;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.HeapEmbeddings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Cleaning as InsightFace does it for MegaFace (Deng et al., "ArcFace", 2019), so that lists and sizes stay as they
 * are.
 *
 * <p>A noisy probe is replaced by the direction of the sum of its identity's clean vectors, with each value moved by up
 * to ±{@value #JITTER}. The original draws that noise without a seed; here it is a function of the seed and the probe's
 * number.
 *
 * <p>In the files every vector gets one more dimension, which is 0 but for noisy distractors: they are {@value #FAR}
 * away in it, farther by Euclidean distance than anything else. {@link MegaFaceIdentification#evaluate(EmbeddingMatrix,
 * int)} needs no such dimension: it is told how many are far away. Dropping noisy images from the lists is the cleaner
 * variant; where only distractors are noisy the two differ only in the number of impostor pairs.
 */
public final class DevkitCleaning {

    private static final float FAR = 100;

    private static final double JITTER = 0.001;

    private DevkitCleaning() {}

    /**
     * The probes, cleaned.
     *
     * @param probes unit vectors
     * @param identities for each of them
     * @param isNoisy by number
     * @param seed of the noise
     * @throws IllegalArgumentException if all images of an identity are noisy
     */
    public static EmbeddingMatrix probes(
            EmbeddingMatrix probes, List<String> identities, IntPredicate isNoisy, long seed) {
        Map<String, Embedding> centres = centres(probes, identities, isNoisy);
        HeapEmbeddings.Builder cleaned = EmbeddingMatrix.builder(probes.dimension());
        for (int i = 0; i < probes.rows(); i++) {
            float[] vector = probes.row(i);
            if (isNoisy.test(i)) {
                Embedding centre = centres.get(identities.get(i));
                if (centre == null) {
                    throw new IllegalArgumentException(
                            "every image of " + identities.get(i) + " is noisy, so that none can stand in");
                }
                vector = moved(centre, new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + i));
            }
            cleaned.add(vector);
        }
        return cleaned.build();
    }

    /**
     * A vector with the dimension that the files add.
     *
     * @param isFar whether it is a noisy distractor's
     */
    public static float[] extended(float[] vector, boolean isFar) {
        float[] extended = Arrays.copyOf(vector, vector.length + 1);
        extended[vector.length] = isFar ? FAR : 0;
        return extended;
    }

    private static Map<String, Embedding> centres(
            EmbeddingMatrix probes, List<String> identities, IntPredicate isNoisy) {
        Map<String, List<Embedding>> clean = new HashMap<>();
        for (int i = 0; i < probes.rows(); i++) {
            if (!isNoisy.test(i)) {
                clean.computeIfAbsent(identities.get(i), id -> new ArrayList<>())
                        .add(Embedding.normalise(probes.row(i)));
            }
        }
        Map<String, Embedding> centres = new HashMap<>();
        clean.forEach((identity, images) -> centres.put(identity, Embedding.sumOf(images)));
        return centres;
    }

    private static float[] moved(Embedding centre, SplittableRandom random) {
        float[] vector = centre.toArray();
        for (int i = 0; i < vector.length; i++) {
            vector[i] += (float) random.nextDouble(-JITTER, JITTER);
        }
        return Embedding.normalise(vector).toArray();
    }
}
