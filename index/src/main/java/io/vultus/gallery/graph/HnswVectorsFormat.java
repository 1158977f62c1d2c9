package io.vultus.gallery.graph;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Lucene's 8-bit quantised HNSW format, with graphs in large merged segments only, and with a list of the vectors that
 * a graph does not lead to.
 *
 * <p>Lucene would build a graph while documents are added too, on the one thread that adds them, only to build it again
 * at the next merge. A segment without a graph is scanned; that is what small ones are best searched by anyway.
 *
 * <p>A graph keeps a few neighbours of each vector, chosen to lie in different directions. Among many nearly equal
 * vectors, as a thousand photographs of one person are, that leaves some without any vector that leads to them, or with
 * none but those of the crowd, where a search for another person never goes; and those that were added beside the crowd
 * may share that fate. So once a graph is built, every vector in it is searched for. The strays, which are not found
 * even by the vector that they are, are listed, and scored one by one at each search.
 *
 * <h2>Files</h2>
 *
 * Those of {@link Lucene104HnswScalarQuantizedVectorsFormat}, and {@code .vst} with the strays. Numbers are
 * little-endian, headers and footers those of {@link org.apache.lucene.codecs.CodecUtil}; the footer holds a checksum
 * of all that precedes it.
 *
 * <ul>
 *   <li>index header: codec {@value StrayVectors#CODEC}, version {@value StrayVectors#VERSION}, the segment's id and
 *       suffix
 *   <li>for each field with strays:
 *       <ul>
 *         <li>int32: the field's number
 *         <li>int32: how many there are
 *         <li>that many int32: their ordinals, ascending
 *       </ul>
 *   <li>int32: −1
 *   <li>footer
 * </ul>
 */
public final class HnswVectorsFormat extends KnnVectorsFormat {

    /** The name by which segments refer to the format. */
    public static final String NAME = "VultusHnswVectors";

    private static final ScalarEncoding ENCODING = ScalarEncoding.UNSIGNED_BYTE;
    private static final int NEVER = Integer.MAX_VALUE;

    private final KnnVectorsFormat flush;
    private final KnnVectorsFormat merge;
    private final StrayFinder strays;

    /** Made by Lucene too, by the format's name, to read. */
    public HnswVectorsFormat() {
        this(HnswGraphBuilder.DEFAULT_MAX_CONN, HnswGraphBuilder.DEFAULT_BEAM_WIDTH, 2, null, 1);
    }

    /**
     * Describes the format.
     *
     * @param maxConn how many neighbours a node has (M); twice as many on the lowest level
     * @param beamWidth how many nodes are looked at to find them (efConstruction)
     * @param threshold merged segments of fewer vectors have no graph; at least 2
     * @param mergers build graphs; not asked for anything where {@code threads} is 1
     * @param threads how many of its threads build one graph
     */
    public HnswVectorsFormat(int maxConn, int beamWidth, int threshold, ExecutorService mergers, int threads) {
        super(NAME);
        ExecutorService helpers = threads > 1 ? mergers : null;
        flush = new Lucene104HnswScalarQuantizedVectorsFormat(ENCODING, maxConn, beamWidth, 1, null, NEVER);
        merge = new Lucene104HnswScalarQuantizedVectorsFormat(
                ENCODING, maxConn, beamWidth, threads, helpers, tinySegmentsThreshold(threshold));
        strays = new StrayFinder(helpers);
    }

    /**
     * Lucene's parameter for "no graph below this many vectors": it builds one of {@code n} vectors if {@code ln(n) ·
     * tinySegmentsThreshold < n}.
     */
    private static int tinySegmentsThreshold(int vectors) {
        return (int) (vectors / Math.log(vectors));
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        KnnVectorsFormat graphs = state.context.context() == IOContext.Context.MERGE ? merge : flush;
        return new HnswVectorsWriter(state, graphs.fieldsWriter(state), strays);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return new HnswVectorsReader(state, graphs(state));
    }

    /** Reads what Lucene has written. */
    static Lucene99HnswVectorsReader graphs(SegmentReadState state) throws IOException {
        return new Lucene99HnswVectorsReader(state, ReadAheadVectorsReader.open(state));
    }

    @Override
    public int getMaxDimensions(String field) {
        return merge.getMaxDimensions(field);
    }
}
