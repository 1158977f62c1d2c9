package io.vultus.embedding;

import io.vultus.face.FaceCrop;
import io.vultus.inference.InferenceException;
import io.vultus.inference.OnnxRuntimeNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a network that nobody has run yet, within a time limit, and looks at what it gives: an embedder that answers NaN
 * or the same to every face makes a gallery in which everybody is everybody.
 */
public final class EmbedderTrial {

    /** Vectors of unlike pictures that are nearer to each other than this are one and the same but for rounding. */
    private static final double SAME = 1 - 1e-7;

    private EmbedderTrial() {}

    /**
     * Tries a network.
     *
     * @param model an ONNX file
     * @param crops two or more that differ
     * @param limit for loading the network, and for each run
     * @return its dimension
     * @throws InferenceException if it does not load, is no face embedder, exceeds the limit, or gives vectors that are
     *     not finite, zero, or the same for all crops; the message says which
     */
    public static int dimension(Path model, Preprocessing preprocessing, List<FaceCrop> crops, Duration limit) {
        try (NetworkFaceEmbedder embedder =
                NetworkFaceEmbedder.of(model, OnnxRuntimeNetwork.openLimited(model, limit), preprocessing)) {
            List<float[]> vectors = new ArrayList<>();
            for (FaceCrop crop : crops) {
                float[] vector = embedder.vector(crop);
                requireVector(model, vector);
                vectors.add(vector);
            }
            if (areAllSame(vectors)) {
                throw new InferenceException(
                        model + " gives the same vector for every face (constant output): it cannot tell people apart");
            }
            return embedder.dimension();
        }
    }

    private static void requireVector(Path model, float[] vector) {
        boolean zero = true;
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw new InferenceException(model + " gives a vector that holds "
                        + (Float.isNaN(value) ? "NaN" : "an infinite value")
                        + "; its weights are damaged, or it wants its pixels otherwise");
            }
            zero &= value == 0;
        }
        if (zero) {
            throw new InferenceException(model + " gives a vector of zeros, which has no direction");
        }
    }

    private static boolean areAllSame(List<float[]> vectors) {
        return vectors.stream().skip(1).allMatch(vector -> cosine(vectors.getFirst(), vector) > SAME);
    }

    /** In double precision, of vectors of any length. */
    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squaresOfA += (double) a[i] * a[i];
            squaresOfB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squaresOfA * squaresOfB);
    }
}
