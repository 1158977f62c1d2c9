package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Lucene's 8-bit quantised HNSW format, which builds graphs only when segments are merged, and only in large ones.
 *
 * <p>Lucene would build one while documents are added too, on the one thread that adds them, only to build it again at
 * the next merge. A segment without a graph is scanned; that is what small ones are best searched by anyway.
 *
 * <p>What is on disk is Lucene's format, under Lucene's name, so reading does not pass through here.
 */
final class GraphAtMergeFormat extends KnnVectorsFormat {

    private static final ScalarEncoding ENCODING = ScalarEncoding.UNSIGNED_BYTE;
    private static final int NEVER = Integer.MAX_VALUE;

    private final KnnVectorsFormat flush;
    private final KnnVectorsFormat merge;

    /**
     * Describes the format.
     *
     * @param mergers builds graphs
     * @param threads how many of its threads build one graph
     */
    GraphAtMergeFormat(GraphOptions options, ExecutorService mergers, int threads) {
        super(Lucene104HnswScalarQuantizedVectorsFormat.NAME);
        int maxConn = options.maxConn();
        int beamWidth = options.beamWidth();
        flush = new Lucene104HnswScalarQuantizedVectorsFormat(ENCODING, maxConn, beamWidth, 1, null, NEVER);
        merge = new Lucene104HnswScalarQuantizedVectorsFormat(
                ENCODING,
                maxConn,
                beamWidth,
                threads,
                threads > 1 ? mergers : null,
                tinySegmentsThreshold(options.threshold()));
    }

    /**
     * Lucene's parameter for "no graph below this many vectors": it builds one of {@code n} vectors if {@code ln(n) ·
     * tinySegmentsThreshold < n}.
     */
    static int tinySegmentsThreshold(int vectors) {
        return (int) (vectors / Math.log(vectors));
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        boolean merging = state.context.context() == IOContext.Context.MERGE;
        return (merging ? merge : flush).fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return merge.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
        return merge.getMaxDimensions(field);
    }
}
