package io.vultus.protocol;

import io.vultus.ProgressListener;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.ScoreCounts;
import java.util.stream.IntStream;

/**
 * How often strangers score how high, also where no pair of a sample has been: the advice for the threshold of a large
 * gallery rests on it.
 *
 * <h2>The statistics</h2>
 *
 * A search of a gallery of N people returns a stranger if the highest of N impostor scores exceeds the threshold t. If
 * the N comparisons were independent and alike, with a share FAR(t) of impostor pairs above t,
 *
 * <pre>FPIR(N, t) = 1 − (1 − FAR(t))^N        and so        FAR(t) = 1 − (1 − FPIR)^(1/N)</pre>
 *
 * For FPIR = .01 among a million people that is a FAR of 1e-8, which a sample shows only if it has billions of pairs.
 * Beyond what it shows, the tail is extrapolated by its law: scores above a high start u exceed it by a generalised
 * Pareto distribution (Pickands, 1975; "peaks over threshold"),
 *
 * <pre>FAR(t) = FAR(u) · (1 + ξ(t − u)/σ)^(−1/ξ)</pre>
 *
 * with scale σ and shape ξ by probability-weighted moments (Hosking and Wallis, 1987): with G(y) the share of the
 * exceedances that are greater than y, {@code a0 = ∫G dy}, {@code a1 = ½∫G² dy}, {@code ξ = 2 − a0/(a0 − 2a1)},
 * {@code σ = 2·a0·a1/(a0 − 2a1)}. Both integrals come from counts, so that any number of pairs needs little memory.
 *
 * <h2>What it does not know</h2>
 *
 * Comparisons of one search are not alike: some probes resemble many people. As {@code 1 − (1 − x)^N} is concave in x,
 * the true FPIR is then lower than the formula's (Jensen's inequality), the more so the larger the gallery: the advice
 * is cautious. With synthetic embeddings strangers were taken for somebody at .7 of the wanted rate where the gallery
 * was as large as the sample's, and at a quarter of it where it was forty times as large; the extrapolated FAR itself
 * was right within a factor of two at 1e-7. And it is advice for the sample's kind of people and photographs: one
 * population's families, or one camera's backlight, can lie far from another's.
 */
public final class ImpostorTail {

    /** Scores at which pairs are counted: 0.001 apart, from the bulk of impostors on. */
    private static final double[] GRID =
            IntStream.rangeClosed(-100, 1000).mapToDouble(i -> i / 1000.).toArray();

    /** The share of pairs that is taken for the tail, where that leaves enough. */
    private static final double TAIL = 1e-4;

    private static final int ENOUGH = 500;

    /** A rate that so many pairs of the sample show needs no extrapolation. */
    private static final int SEEN = 100;

    private final long[] above;
    private final long pairs;
    private final int start;
    private final double scale;
    private final double shape;

    private ImpostorTail(long[] above, long pairs) {
        this.above = above;
        this.pairs = pairs;
        long wanted = Math.max(ENOUGH, Math.round(TAIL * pairs));
        if (above[0] < wanted) {
            throw new IllegalArgumentException("the tail of impostor scores cannot be told from " + pairs + " pairs, "
                    + above[0] + " of them above " + GRID[0] + "; " + wanted + " are needed");
        }
        int from = 0;
        while (above[from + 1] >= wanted) {
            from++;
        }
        this.start = from;
        double mean = 0;
        double squares = 0;
        for (int i = from; i + 1 < above.length; i++) {
            double here = (double) above[i] / above[from];
            double next = (double) above[i + 1] / above[from];
            double step = GRID[i + 1] - GRID[i];
            mean += step * (here + next) / 2;
            squares += step * (here * here + here * next + next * next) / 3;
        }
        double a1 = squares / 2;
        this.shape = 2 - mean / (mean - 2 * a1);
        this.scale = 2 * mean * a1 / (mean - 2 * a1);
    }

    /**
     * Compares strangers with a gallery that none of them is in.
     *
     * @param strangers unit vectors
     * @param gallery unit vectors of other people
     * @param threads how many work; the result does not depend on it
     * @throws IllegalArgumentException if there are too few pairs to tell a tail
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static ImpostorTail of(
            EmbeddingMatrix strangers, EmbeddingMatrix gallery, int threads, ProgressListener progress)
            throws InterruptedException {
        ScoreCounts counts = ExactSearch.builder(gallery)
                .threads(threads)
                .progress((comparing, done, total) -> progress.progress("impostor scores", done, total))
                .build()
                .countPairsAbove(strangers, GRID);
        return new ImpostorTail(counts.counts(), (long) strangers.rows() * gallery.rows());
    }

    /**
     * The false accept rate with which N comparisons make a search return a stranger at a given rate.
     *
     * @param fpir the false positive identification rate, 0 to 1, both excluded
     * @param people how many comparisons a search makes, at least 1
     */
    public static double falseAcceptRate(double fpir, long people) {
        if (!(fpir > 0 && fpir < 1) || people < 1) {
            throw new IllegalArgumentException(
                    "needs a rate between 0 and 1 and at least one person, got " + fpir + " and " + people);
        }
        return -Math.expm1(Math.log1p(-fpir) / people);
    }

    /** The false positive identification rate of N comparisons at a false accept rate. */
    public static double falsePositiveRate(double far, long people) {
        return -Math.expm1(people * Math.log1p(-far));
    }

    /**
     * Where to accept.
     *
     * @param people how many are in the gallery
     * @param fpir the rate at which strangers may be taken for one of them
     * @param falseAcceptRate what that means for a single comparison
     * @param threshold the score above which it happens so often
     * @param extrapolated whether the sample has too few pairs to show such a rate
     */
    public record Advice(long people, double fpir, double falseAcceptRate, double threshold, boolean extrapolated) {}

    /** Advice for a gallery of a size. */
    public Advice advise(long people, double fpir) {
        double far = falseAcceptRate(fpir, people);
        return new Advice(people, fpir, far, threshold(far), far * pairs < SEEN);
    }

    /** The score above which a share of impostor pairs lies: counted where the sample shows it, else extrapolated. */
    public double threshold(double far) {
        double wanted = far * pairs;
        if (wanted >= above[0]) {
            return GRID[0];
        }
        if (wanted >= SEEN) {
            int i = 0;
            while (above[i + 1] > wanted) {
                i++;
            }
            double part = Math.log(above[i] / wanted) / Math.log((double) above[i] / Math.max(1, above[i + 1]));
            return GRID[i] + Math.min(1, part) * (GRID[i + 1] - GRID[i]);
        }
        double ratio = Math.log(wanted / above[start]);
        double beyond = Math.abs(shape) < 1e-9 ? -scale * ratio : scale * Math.expm1(-shape * ratio) / shape;
        return Math.min(1, GRID[start] + beyond);
    }

    /** How many pairs there were. */
    public long pairs() {
        return pairs;
    }

    /** σ, a cosine. */
    public double scale() {
        return scale;
    }

    /** ξ: below 0 the scores have an end, at 0 their tail falls as an exponential, above 0 more slowly. */
    public double shape() {
        return shape;
    }
}
