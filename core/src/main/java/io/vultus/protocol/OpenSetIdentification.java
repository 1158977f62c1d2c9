package io.vultus.protocol;

import io.vultus.ProgressListener;
import io.vultus.search.ExactSearch;
import io.vultus.search.Hits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

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
 * @param closest the unmated probes that score highest, the highest first, {@value #CLOSEST} or all: they decide where
 *     the thresholds of low rates lie
 */
public record OpenSetIdentification(double rank1Miss, List<Point> points, List<Stranger> closest) {

    private static final int CLOSEST = OperatingPoint.ENOUGH + 1;

    /**
     * What a threshold does.
     *
     * @param fpir the false positive identification rate that was asked for
     * @param fnir the false negative identification rate there
     * @param threshold scores must be greater; −∞ where every search may return something
     * @param strangers how many unmated searches there were
     */
    public record Point(double fpir, double fnir, double threshold, long strangers) {

        /** How many strangers the rate lets in: they decide where the threshold lies. */
        public long deciding() {
            return OperatingPoint.allowed(fpir, strangers);
        }

        /** Whether the rate lets one of the strangers in; otherwise it was not measured. */
        public boolean isResolved() {
            return deciding() > 0;
        }

        /** Whether the rate was measured, but by fewer than {@value OperatingPoint#ENOUGH} strangers. */
        public boolean isWeak() {
            return isResolved() && deciding() < OperatingPoint.ENOUGH;
        }
    }

    /**
     * An unmated probe and the person it resembles most.
     *
     * @param probe its row
     * @param row of the gallery
     * @param score their cosine
     */
    public record Stranger(int probe, int row, double score) {}

    public OpenSetIdentification {
        points = List.copyOf(points);
        closest = List.copyOf(closest);
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
        List<Hits> unmated = search.top(trials.unmated(), 1);
        double[] strangers =
                unmated.stream().mapToDouble(h -> h.score(0)).sorted().toArray();
        List<Point> points = new ArrayList<>();
        for (double rate : rates) {
            int allowed = (int) OperatingPoint.allowed(rate, strangers.length);
            double threshold =
                    allowed == strangers.length ? Double.NEGATIVE_INFINITY : strangers[strangers.length - 1 - allowed];
            points.add(new Point(rate, missed(right, threshold), threshold, strangers.length));
        }
        return new OpenSetIdentification(missed(right, Double.NEGATIVE_INFINITY), points, closest(unmated));
    }

    private static List<Stranger> closest(List<Hits> unmated) {
        return IntStream.range(0, unmated.size())
                .mapToObj(i ->
                        new Stranger(i, unmated.get(i).row(0), unmated.get(i).score(0)))
                .sorted(Comparator.comparingDouble(Stranger::score).reversed().thenComparingInt(Stranger::probe))
                .limit(CLOSEST)
                .toList();
    }

    private static double missed(double[] right, double threshold) {
        return (double) Arrays.stream(right)
                        .filter(score -> !(score > threshold))
                        .count()
                / right.length;
    }
}
