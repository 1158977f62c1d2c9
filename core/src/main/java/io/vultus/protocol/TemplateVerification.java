package io.vultus.protocol;

import io.vultus.BoundedParallel;
import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.embedding.Embedding;
import io.vultus.format.IjbMediaList;
import io.vultus.format.IjbPairList;
import io.vultus.search.DotProduct;
import io.vultus.search.EmbeddingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Verification of templates as IJB-B and IJB-C define it (Whitelam et al., 2017; Maze et al., 2018): a template is a
 * person's images at one occasion, stills and frames of videos.
 *
 * <p>Its feature is the direction of the sum of its media's features, and a medium's feature is the mean of its
 * images', so that a video of a hundred frames weighs no more than a still. Images have unit length to begin with, and
 * all weigh the same: InsightFace's evaluation without detection scores and without feature norms
 * ({@code use_detector_score} and {@code use_norm_score} off). A pair's score is the cosine; {@link OperatingPoint}
 * says where thresholds lie, which is exact, while evaluations by {@code roc_curve} take the nearest point of the
 * curve.
 */
public final class TemplateVerification {

    private static final int PAIRS_AT_ONCE = 1 << 16;

    private final int dimension;
    private final Map<Integer, Integer> rows;
    private final float[] features;

    private TemplateVerification(int dimension, Map<Integer, Integer> rows, float[] features) {
        this.dimension = dimension;
        this.rows = rows;
        this.features = features;
    }

    /**
     * Makes templates.
     *
     * @param images unit vectors, in the list's order
     * @throws IllegalArgumentException if there are more or fewer than the list names, or a template's images cancel
     *     out
     */
    public static TemplateVerification of(EmbeddingMatrix images, IjbMediaList list) {
        if (images.rows() != list.images().size()) {
            throw new IllegalArgumentException(images.rows() + " images, but the list names "
                    + list.images().size());
        }
        Map<Integer, List<Integer>> imagesOf = new TreeMap<>();
        for (int i = 0; i < images.rows(); i++) {
            imagesOf.computeIfAbsent(list.template(i), id -> new ArrayList<>()).add(i);
        }
        int dimension = images.dimension();
        Map<Integer, Integer> rows = new HashMap<>();
        float[] features = new float[Math.multiplyExact(imagesOf.size(), dimension)];
        imagesOf.forEach((template, of) -> {
            float[] feature = feature(template, of, images, list);
            System.arraycopy(feature, 0, features, rows.size() * dimension, dimension);
            rows.put(template, rows.size());
        });
        return new TemplateVerification(dimension, rows, features);
    }

    private static float[] feature(int template, List<Integer> of, EmbeddingMatrix images, IjbMediaList list) {
        Map<Integer, Integer> counts = new HashMap<>();
        of.forEach(image -> counts.merge(list.media(image), 1, Integer::sum));
        double[] sum = new double[images.dimension()];
        for (int image : of) {
            float[] vector = images.row(image);
            int count = counts.get(list.media(image));
            for (int d = 0; d < sum.length; d++) {
                sum[d] += (double) vector[d] / count;
            }
        }
        float[] feature = new float[sum.length];
        for (int d = 0; d < feature.length; d++) {
            feature[d] = (float) sum[d];
        }
        try {
            return Embedding.normalise(feature).toArray();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("template " + template + ": " + e.getMessage(), e);
        }
    }

    /** How many templates there are. */
    public int templates() {
        return rows.size();
    }

    /** A template's feature, of unit length. */
    public float[] feature(int template) {
        int row = row(template) * dimension;
        return Arrays.copyOfRange(features, row, row + dimension);
    }

    /**
     * Compares pairs.
     *
     * @param threads how many work; the scores do not depend on it
     * @throws VultusException if a pair names a template without images
     * @throws InterruptedException if the calling thread is interrupted
     */
    public VerificationScores compare(IjbPairList pairs, int threads, ProgressListener progress)
            throws InterruptedException {
        double[] scores = new double[pairs.size()];
        int[] done = new int[1];
        BoundedParallel.forEachOrdered(
                threads,
                IntStream.range(0, Math.ceilDiv(pairs.size(), PAIRS_AT_ONCE)).iterator(),
                part -> {
                    int from = part * PAIRS_AT_ONCE;
                    int to = Math.min(pairs.size(), from + PAIRS_AT_ONCE);
                    for (int i = from; i < to; i++) {
                        scores[i] = score(pairs.first(i), pairs.second(i));
                    }
                    return to - from;
                },
                count -> {
                    done[0] += count;
                    progress.progress("comparing templates", done[0], pairs.size());
                });
        return new VerificationScores(of(scores, pairs, true), of(scores, pairs, false));
    }

    private static double[] of(double[] scores, IjbPairList pairs, boolean same) {
        return IntStream.range(0, scores.length)
                .filter(i -> pairs.isSame(i) == same)
                .mapToDouble(i -> scores[i])
                .toArray();
    }

    private double score(int first, int second) {
        return DotProduct.of(features, row(first) * dimension, features, row(second) * dimension, dimension);
    }

    private int row(int template) {
        Integer row = rows.get(template);
        if (row == null) {
            throw new VultusException("template " + template + " is compared, but no image belongs to it");
        }
        return row;
    }
}
