package io.vultus.protocol;

import io.vultus.ProgressListener;
import io.vultus.search.DotProduct;
import io.vultus.search.EmbeddingMatrix;
import io.vultus.search.ExactSearch;
import io.vultus.search.ScoreCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Identification as in MegaFace's challenge 1 (Kemelmacher-Shlizerman et al., "The MegaFace Benchmark", 2016), exact:
 * every score is computed in double precision wherever a figure depends on it.
 *
 * <h2>The fine print</h2>
 *
 * <ul>
 *   <li><b>Trials.</b> Every ordered pair (probe, another image of the same identity) counts once. The other image, the
 *       mate, joins the distractors as their only right answer; the probe's further images stay out. An identity of m
 *       images has m(m − 1) trials, one with a single image none. Every trial weighs the same, so that people with many
 *       images weigh more.
 *   <li><b>Rank.</b> The number of distractors whose score with the probe is strictly higher than the mate's. 0 is
 *       right; a tie does not put the mate behind. A collapsed network ties everywhere, so ties are counted too
 *       ({@link MegaFaceResult#tiedTrials()}).
 *   <li><b>Verification.</b> Genuine pairs are the trials, impostors all pairs of a probe and a distractor. Both orders
 *       of a genuine pair count, as in the devkit. {@link OperatingPoint} says where thresholds lie.
 *   <li><b>Score.</b> The inner product, which is the cosine for unit vectors. The devkit compares Euclidean distances;
 *       for unit vectors the order is the same.
 * </ul>
 */
public final class MegaFaceIdentification {

    /** The false accept rates that are reported if nothing else is asked for. */
    public static final List<Double> DEFAULT_RATES = List.of(1e-6, 1e-5, 1e-4, 1e-3, 1e-2);

    private final EmbeddingMatrix probes;
    private final int threads;
    private final List<Double> rates;
    private final ProgressListener progress;

    /** For each trial, the probe and its mate; sorted by probe. */
    private final int[] trialProbes;

    private final int[] trialMates;
    private final double[] genuine;

    private MegaFaceIdentification(Builder builder) {
        this.probes = builder.probes;
        this.threads = builder.threads;
        this.rates = List.copyOf(builder.rates);
        this.progress = builder.progress;
        List<int[]> trials = trials(builder.identities);
        this.trialProbes = trials.stream().mapToInt(trial -> trial[0]).toArray();
        this.trialMates = trials.stream().mapToInt(trial -> trial[1]).toArray();
        this.genuine = genuineScores();
    }

    /**
     * Begins.
     *
     * @param probes unit vectors
     * @param identities for each probe whom it shows
     */
    public static Builder builder(EmbeddingMatrix probes, List<String> identities) {
        return new Builder(probes, identities);
    }

    /** What is optional. */
    public static final class Builder {

        private final EmbeddingMatrix probes;
        private final List<String> identities;
        private int threads = Runtime.getRuntime().availableProcessors();
        private List<Double> rates = DEFAULT_RATES;
        private ProgressListener progress = ProgressListener.SILENT;

        private Builder(EmbeddingMatrix probes, List<String> identities) {
            if (probes.rows() != identities.size()) {
                throw new IllegalArgumentException(probes.rows() + " probes, but identities for " + identities.size());
            }
            this.probes = probes;
            this.identities = identities;
        }

        /** How many threads work; the figures do not depend on it. */
        public Builder threads(int count) {
            threads = count;
            return this;
        }

        /** The false accept rates for which true accept rates are reported. */
        public Builder falseAcceptRates(List<Double> wanted) {
            rates = wanted;
            return this;
        }

        /** Hears of every block of distractors, as "ranking" and, in a second pass, "thresholds". */
        public Builder progress(ProgressListener listener) {
            progress = listener;
            return this;
        }

        /**
         * Finds the trials.
         *
         * @throws IllegalArgumentException if no identity has two probes
         */
        public MegaFaceIdentification build() {
            return new MegaFaceIdentification(this);
        }
    }

    private static List<int[]> trials(List<String> identities) {
        Map<String, List<Integer>> images = new HashMap<>();
        for (int i = 0; i < identities.size(); i++) {
            images.computeIfAbsent(identities.get(i), id -> new ArrayList<>()).add(i);
        }
        List<int[]> trials = new ArrayList<>();
        for (int probe = 0; probe < identities.size(); probe++) {
            for (int mate : images.get(identities.get(probe))) {
                if (mate != probe) {
                    trials.add(new int[] {probe, mate});
                }
            }
        }
        if (trials.isEmpty()) {
            throw new IllegalArgumentException(
                    "no identity has two of the " + identities.size() + " probes, so that there is nobody to find");
        }
        return trials;
    }

    private double[] genuineScores() {
        int dimension = probes.dimension();
        float[] all = new float[Math.multiplyExact(probes.rows(), dimension)];
        probes.read(0, probes.rows(), all);
        return IntStream.range(0, trialProbes.length)
                .mapToDouble(
                        t -> DotProduct.of(all, trialProbes[t] * dimension, all, trialMates[t] * dimension, dimension))
                .toArray();
    }

    /**
     * A probe that looks for another image of the same identity.
     *
     * @param probe its number
     * @param mate the number of the other image
     * @param score the pair's score
     */
    public record Trial(int probe, int mate, double score) {}

    /** How many trials there are, whatever the distractors. */
    public int trials() {
        return genuine.length;
    }

    /** A trial by its number; they are in the order of the probes, then of the mates. */
    public Trial trial(int number) {
        return new Trial(trialProbes[number], trialMates[number], genuine[number]);
    }

    /**
     * Evaluates against some distractors.
     *
     * @param distractors unit vectors, at least one, of the probes' dimension
     * @throws InterruptedException if the calling thread is interrupted
     */
    public MegaFaceResult evaluate(EmbeddingMatrix distractors) throws InterruptedException {
        return evaluate(distractors, 0);
    }

    /**
     * Evaluates against some distractors, and others that are known to be farther away than any: those that
     * {@link DevkitCleaning} removes.
     *
     * @param distractors unit vectors, at least one, of the probes' dimension
     * @param farAway how many more there are, whose pairs count as impostors with a score below all others
     * @throws InterruptedException if the calling thread is interrupted
     */
    public MegaFaceResult evaluate(EmbeddingMatrix distractors, int farAway) throws InterruptedException {
        if (distractors.rows() == 0) {
            throw new IllegalArgumentException("there are no distractors");
        }
        ExactSearch search = search(distractors, "ranking");
        ExactSearch.Counts counts = search.count(probes, limits(), ScoreGrid.limits());
        int[] ranks = new int[genuine.length];
        int[] tied = new int[genuine.length];
        for (int t = 0; t < ranks.length; t++) {
            ScoreCounts scores = counts.byQuery().get(trialProbes[t]);
            ranks[t] = Math.toIntExact(scores.above(genuine[t]));
            // "As high or higher" is "higher than the next lower number".
            tied[t] = Math.toIntExact(scores.above(Math.nextDown(genuine[t]))) - ranks[t];
        }
        int all = Math.addExact(distractors.rows(), farAway);
        long impostors = (long) probes.rows() * all;
        List<OperatingPoint> points = new OperatingPoints(genuine, counts.pooled(), impostors)
                .at(rates, limits -> search(distractors, "thresholds").countPairsAbove(probes, limits));
        return new MegaFaceResult(probes.rows(), all, ranks, tied, genuine, counts.pooled(), points);
    }

    private ExactSearch search(EmbeddingMatrix distractors, String task) {
        return ExactSearch.builder(distractors)
                .threads(threads)
                .progress((comparing, done, total) -> progress.progress(task, done, total))
                .build();
    }

    /** For each probe the scores of its mates; for one without mates, a limit that is not looked at. */
    private double[][] limits() {
        double[][] limits = new double[probes.rows()][];
        Arrays.fill(limits, new double[] {0});
        int end;
        for (int start = 0; start < genuine.length; start = end) {
            end = start;
            while (end < genuine.length && trialProbes[end] == trialProbes[start]) {
                end++;
            }
            double[] scores = Arrays.copyOfRange(genuine, start, end);
            limits[trialProbes[start]] = DoubleStream.concat(
                            Arrays.stream(scores), Arrays.stream(scores).map(Math::nextDown))
                    .toArray();
        }
        return limits;
    }
}
