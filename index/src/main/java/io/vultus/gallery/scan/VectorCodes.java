package io.vultus.gallery.scan;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;

/** The codes of one field in one segment. Thread-safe; to be used while the segment's reader is open. */
public final class VectorCodes {

    private final VectorSimilarityFunction similarity;
    private final float[] centroid;
    private final Projection projection;
    private final int size;
    private final IndexInput codes;

    VectorCodes(VectorSimilarityFunction similarity, float[] centroid, int size, IndexInput codes) {
        this.similarity = similarity;
        this.centroid = centroid;
        projection = new Projection(centroid.length);
        this.size = size;
        this.codes = codes;
    }

    float[] centroid() {
        return centroid;
    }

    VectorSimilarityFunction similarity() {
        return similarity;
    }

    /** The blocks, from the first on; independent of other readers. */
    IndexInput input() {
        return codes.clone();
    }

    /**
     * The standard deviation of an estimate from the product of two unit vectors. The signs of {@code n} coordinates in
     * random directions give it as {@code √((π/2 − 1) / n)} (Gao and Long, 2024), and rounding the query to fifteen
     * steps adds a twentieth to its square.
     */
    public double deviation() {
        return Math.sqrt(
                1.05 * (Math.PI / 2 - 1) / CodeLayout.of(centroid.length).bits());
    }

    /** How many bytes the codes take. */
    long bytes() {
        return codes.length();
    }

    /** How many vectors there are. */
    public int size() {
        return size;
    }

    /**
     * Prepares to gather, for each of some queries, the vectors with the best estimates. Several queries share one pass
     * over the codes.
     *
     * @param targets the queries
     * @param accepted which ordinals count; null for all
     * @param shift is added to the ordinals that are offered
     * @param top receives ordinals; one for each query
     */
    public Pass pass(List<float[]> targets, Bits accepted, int shift, List<Shortlist> top) {
        return new Pass(targets.stream().map(this::query).toList(), accepted, shift, top);
    }

    private CodeQuery query(float[] target) {
        return CodeQuery.of(CodeEncoder.encoded(similarity, target), centroid, projection);
    }

    /** One pass over the codes, or over a part of them, on one thread. */
    public final class Pass {

        private final Bits accepted;
        private final int shift;
        private final List<Shortlist> top;
        private final ScanKernel kernel;
        private final IndexInput input = codes.clone();
        private final int[] positions;
        private final float[] estimates;

        private Pass(List<CodeQuery> queries, Bits accepted, int shift, List<Shortlist> top) {
            kernel = ScanKernels.create(CodeLayout.of(centroid.length), queries, CodeLayout.blocks(size));
            positions = new int[kernel.blocks() * CodeLayout.BLOCK];
            estimates = new float[positions.length];
            this.accepted = accepted;
            this.shift = shift;
            this.top = top;
        }

        /**
         * Goes over a range, the first or one behind the last. What is found does not depend on how the ordinals are
         * cut into ranges.
         *
         * @param from the first ordinal
         * @param to one past the last
         */
        public void over(int from, int to) throws IOException {
            int last = CodeLayout.blocks(to);
            for (int block = from / CodeLayout.BLOCK; block < last; block += kernel.blocks()) {
                kernel.load(input, block, Math.min(kernel.blocks(), last - block));
                for (int query = 0; query < top.size(); query++) {
                    Shortlist shortlist = top.get(query);
                    int found = kernel.select(query, shortlist.threshold(), positions, estimates);
                    offer(shortlist, found, block * CodeLayout.BLOCK, from, to);
                }
            }
        }

        private void offer(Shortlist shortlist, int found, int base, int from, int to) {
            for (int i = 0; i < found; i++) {
                int ordinal = base + positions[i];
                if (ordinal >= from && ordinal < to && (accepted == null || accepted.get(ordinal))) {
                    shortlist.offer(ordinal + shift, estimates[i]);
                }
            }
        }
    }
}
