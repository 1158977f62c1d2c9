package io.vultus.protocol;

import io.vultus.ProgressListener;
import io.vultus.search.ExactSearch;
import io.vultus.search.Hits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Open-set identification as NIST reports it (Grother et al., "Face Recognition Vendor Test, Part 2: Identification",
 * NISTIR 8271): some probes show people of the gallery (mated), some strangers (unmated).
 *
 * <p>A search returns the gallery's best row, ties going to the smaller one, if its score is greater than the
 * threshold. The false positive identification rate (FPIR) is the share of unmated searches that return anything; the
 * false negative identification rate (FNIR) the share of mated searches that do not return the mate. At a given FPIR
 * with n unmated probes the threshold is the {@code ⌊FPIR·n⌋ + 1}-th highest of their best scores.
 *
 * @param rank1Miss the share of mated probes whose best row is somebody else's, whatever the threshold
 * @param points for each FPIR that was asked for
 */
public record OpenSetIdentification(double rank1Miss, List<Point> points) {

    /**
     * What a threshold does.
     *
     * @param fpir the false positive identification rate that was asked for
     * @param fnir the false negative identification rate there
     * @param threshold scores must be greater; −∞ where every search may return something
     */
    public record Point(double fpir, double fnir, double threshold) {}

    public OpenSetIdentification {
        points = List.copyOf(points);
    }

    /**
     * Evaluates.
     *
     * @param rates the false positive identification rates, 0 to 1
     * @param threads how many work; the figures do not depend on it
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static OpenSetIdentification evaluate(
            OpenSetTrials trials, List<Double> rates, int threads, ProgressListener progress)
            throws InterruptedException {
        ExactSearch search = ExactSearch.builder(trials.gallery())
                .threads(threads)
                .progress(progress)
                .build();
        List<Hits> hits = search.top(trials.mated(), 1);
        double[] right = new double[hits.size()];
        for (int i = 0; i < right.length; i++) {
            boolean isMate = trials.identities()
                    .get(hits.get(i).row(0))
                    .equals(trials.matedIdentities().get(i));
            right[i] = isMate ? hits.get(i).score(0) : Double.NEGATIVE_INFINITY;
        }
        double[] strangers = search.top(trials.unmated(), 1).stream()
                .mapToDouble(h -> h.score(0))
                .sorted()
                .toArray();
        List<Point> points = new ArrayList<>();
        for (double rate : rates) {
            int allowed = (int) OperatingPoint.allowed(rate, strangers.length);
            double threshold =
                    allowed == strangers.length ? Double.NEGATIVE_INFINITY : strangers[strangers.length - 1 - allowed];
            points.add(new Point(rate, missed(right, threshold), threshold));
        }
        return new OpenSetIdentification(missed(right, Double.NEGATIVE_INFINITY), points);
    }

    private static double missed(double[] right, double threshold) {
        return (double) Arrays.stream(right)
                        .filter(score -> !(score > threshold))
                        .count()
                / right.length;
    }
}
