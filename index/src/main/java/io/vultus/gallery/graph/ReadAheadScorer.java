package io.vultus.gallery.graph;

import java.io.IOException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Touches the memory of all vectors that are to be scored before the first of them is: they lie far from each other, so
 * that the processor would otherwise wait for one after the other. Searching a graph over a million vectors takes three
 * fifths of the time. Of vectors that follow each other, as where there is no graph, the processor fetches the next by
 * itself.
 */
final class ReadAheadScorer implements RandomVectorScorer {

    /** What a processor fetches at once. */
    private static final int LINE = 64;

    private final RandomVectorScorer scorer;
    private final RandomAccessInput vectors;
    private final int vectorBytes;

    /** The sum of what was read ahead: the compiler leaves out what nothing depends on. */
    @SuppressWarnings("UnusedVariable")
    private long ahead;

    /**
     * Wraps a scorer.
     *
     * @param vectors what it reads, mapped into memory: all vectors, one after the other
     * @param count how many there are; at least 1
     */
    ReadAheadScorer(RandomVectorScorer scorer, IndexInput vectors, int count) throws IOException {
        this.scorer = scorer;
        this.vectors = vectors.randomAccessSlice(0, vectors.length());
        vectorBytes = Math.toIntExact(vectors.length() / count);
    }

    @Override
    public float bulkScore(int[] nodes, float[] scores, int count) throws IOException {
        if (count > 1 && nodes[count - 1] - nodes[0] != count - 1) {
            touch(nodes, count);
        }
        return scorer.bulkScore(nodes, scores, count);
    }

    private void touch(int[] nodes, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            long first = (long) nodes[i] * vectorBytes;
            for (int at = 0; at < vectorBytes; at += LINE) {
                ahead += vectors.readByte(first + at);
            }
        }
    }

    @Override
    public float score(int node) throws IOException {
        return scorer.score(node);
    }

    @Override
    public int maxOrd() {
        return scorer.maxOrd();
    }

    @Override
    public int ordToDoc(int ordinal) {
        return scorer.ordToDoc(ordinal);
    }

    @Override
    public Bits getAcceptOrds(Bits acceptDocs) {
        return scorer.getAcceptOrds(acceptDocs);
    }
}
