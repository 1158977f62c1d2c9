package io.vultus.bench.megaface;

import io.vultus.gallery.lucene.SearchStructure;
import java.util.Comparator;
import java.util.List;

/**
 * What became of the trials when a gallery was asked instead of exact search.
 *
 * @param exact the run that it is to be compared with
 * @param structure by what the gallery is searched
 * @param rank1 the share of trials that find the mate first
 * @param ef how many templates a search gathered at least, as for one candidate; a few probes needed more
 * @param inGraphs how many of the templates are in graphs; the others are scanned
 * @param changed the trials that came out otherwise than in the exact run, in the order of the trials
 * @param loadSeconds how long making the gallery took; 0 if an earlier run had left it
 * @param searchSeconds how long asking took, many probes at once
 * @param latencies of searches that are alone
 */
public record GalleryRun(
        MegaFaceRun exact,
        SearchStructure structure,
        double rank1,
        int ef,
        long inGraphs,
        List<ChangedTrial> changed,
        double loadSeconds,
        double searchSeconds,
        Latencies latencies) {

    /**
     * A trial that came out otherwise.
     *
     * @param probe its name
     * @param mate the image that should have been found
     * @param score of the two
     * @param exactRank how many distractors really score higher: at 0 the gallery lost the mate, otherwise it lost all
     *     of these distractors
     */
    public record ChangedTrial(String probe, String mate, double score, int exactRank) {}

    /**
     * A probe and how long a search for it took.
     *
     * @param probe its name
     */
    public record SlowProbe(String probe, double milliseconds) {}

    /**
     * How long searches for one candidate took, one after the other, in milliseconds.
     *
     * @param median half of them took no longer
     * @param percentile99 99 of 100 took no longer
     * @param slowest the slowest probes, slowest first
     */
    public record Latencies(double median, double percentile99, List<SlowProbe> slowest) {

        private static final int SLOWEST = 12;

        public Latencies {
            slowest = List.copyOf(slowest);
        }

        static Latencies of(List<SlowProbe> searches) {
            List<SlowProbe> sorted = searches.stream()
                    .sorted(Comparator.comparingDouble(SlowProbe::milliseconds).reversed())
                    .toList();
            return new Latencies(
                    sorted.get(sorted.size() / 2).milliseconds,
                    sorted.get(sorted.size() / 100).milliseconds,
                    sorted.subList(0, Math.min(SLOWEST, sorted.size())));
        }
    }

    public GalleryRun {
        changed = List.copyOf(changed);
    }

    /** How much is lost, or won by losing distractors: the gallery's rank-1 minus the exact one. */
    public double difference() {
        return rank1 - exact.rank1();
    }
}
