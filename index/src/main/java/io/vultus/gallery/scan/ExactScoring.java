package io.vultus.gallery.scan;

import java.io.IOException;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/** Scores stored vectors and hands the scores to a collector, in groups, which Lucene's scorers do faster. */
public final class ExactScoring {

    private static final int GROUP = 64;

    private final RandomVectorScorer scorer;
    private final KnnCollector collector;
    private final int[] ordinals = new int[GROUP];
    private final float[] scores = new float[GROUP];
    private int size;

    private ExactScoring(RandomVectorScorer scorer, KnnCollector collector) {
        this.scorer = scorer;
        this.collector = collector;
    }

    /** Scores some vectors; they do not count as visited. */
    public static void of(int[] ordinals, RandomVectorScorer scorer, KnnCollector collector) throws IOException {
        ExactScoring scoring = new ExactScoring(scorer, collector);
        for (int ordinal : ordinals) {
            scoring.add(ordinal);
        }
        scoring.collect();
    }

    /**
     * Scores all accepted vectors, until the collector has enough.
     *
     * @param accepted null for all
     */
    static void ofAccepted(RandomVectorScorer scorer, Bits accepted, KnnCollector collector) throws IOException {
        ExactScoring scoring = new ExactScoring(scorer, collector);
        for (int ordinal = 0; ordinal < scorer.maxOrd() && !collector.earlyTerminated(); ordinal++) {
            if (accepted == null || accepted.get(ordinal)) {
                scoring.add(ordinal);
                collector.incVisitedCount(1);
            }
        }
        scoring.collect();
    }

    private void add(int ordinal) throws IOException {
        if (size == GROUP) {
            collect();
        }
        ordinals[size++] = ordinal;
    }

    private void collect() throws IOException {
        if (size > 0 && scorer.bulkScore(ordinals, scores, size) > collector.minCompetitiveSimilarity()) {
            for (int i = 0; i < size; i++) {
                collector.collect(scorer.ordToDoc(ordinals[i]), scores[i]);
            }
        }
        size = 0;
    }
}
