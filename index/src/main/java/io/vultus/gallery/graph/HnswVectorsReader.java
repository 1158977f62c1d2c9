package io.vultus.gallery.graph;

import io.vultus.gallery.scan.ExactScoring;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.IOConsumer;
import org.apache.lucene.util.IOSupplier;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/** Reads and searches {@link HnswVectorsFormat}. */
public final class HnswVectorsReader extends KnnVectorsReader implements HnswGraphProvider {

    private final Lucene99HnswVectorsReader graphs;
    private final FieldInfos infos;
    private final StrayVectors strays;

    HnswVectorsReader(SegmentReadState state, Lucene99HnswVectorsReader graphs) throws IOException {
        this.graphs = graphs;
        infos = state.fieldInfos;
        try {
            strays = StrayVectors.read(state);
        } catch (Throwable e) {
            IOUtils.closeWhileSuppressingExceptions(e, graphs);
            throw e;
        }
    }

    private HnswVectorsReader(HnswVectorsReader reader) throws IOException {
        graphs = (Lucene99HnswVectorsReader) reader.graphs.getMergeInstance();
        infos = reader.infos;
        strays = reader.strays;
    }

    @Override
    public HnswGraph getGraph(String field) throws IOException {
        return graphs.getGraph(field);
    }

    /** The ordinals of the vectors that the graph does not lead to, ascending. */
    public IntStream strays(String field) {
        return IntStream.of(strays.of(infos.fieldInfo(field)));
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, AcceptDocs acceptDocs) throws IOException {
        search(
                field,
                collector,
                acceptDocs,
                others -> graphs.search(field, target, others, acceptDocs),
                () -> graphs.getFlatVectorsReader().getRandomVectorScorer(field, target));
    }

    @Override
    public void search(String field, byte[] target, KnnCollector collector, AcceptDocs acceptDocs) throws IOException {
        search(
                field,
                collector,
                acceptDocs,
                others -> graphs.search(field, target, others, acceptDocs),
                () -> graphs.getFlatVectorsReader().getRandomVectorScorer(field, target));
    }

    private void search(
            String field,
            KnnCollector collector,
            AcceptDocs acceptDocs,
            IOConsumer<KnnCollector> graph,
            IOSupplier<RandomVectorScorer> scoring)
            throws IOException {
        int[] listed = strays.of(infos.fieldInfo(field));
        if (listed.length == 0) {
            graph.accept(collector);
            return;
        }
        RandomVectorScorer scorer = scoring.get();
        graph.accept(
                new Others(collector, IntStream.of(listed).map(scorer::ordToDoc).toArray()));
        score(listed, scorer, collector, acceptDocs);
    }

    private static void score(int[] listed, RandomVectorScorer scorer, KnnCollector collector, AcceptDocs acceptDocs)
            throws IOException {
        if (collector.earlyTerminated() || collector.k() == 0) {
            return;
        }
        Bits accepted = scorer.getAcceptOrds(acceptDocs.bits());
        int[] ordinals = IntStream.of(listed)
                .filter(ordinal -> accepted == null || accepted.get(ordinal))
                .toArray();
        collector.incVisitedCount(ordinals.length);
        ExactScoring.of(ordinals, scorer, collector);
    }

    /** Takes no strays, which a search may come across after all, as where it scores all that a filter accepts. */
    private static final class Others extends KnnCollector.Decorator {

        /** Of the strays, ascending. */
        private final int[] docs;

        Others(KnnCollector all, int[] docs) {
            super(all);
            this.docs = docs;
        }

        @Override
        public boolean collect(int doc, float similarity) {
            return Arrays.binarySearch(docs, doc) < 0 && super.collect(doc, similarity);
        }
    }

    @Override
    public void checkIntegrity() throws IOException {
        // The list of strays was checked when it was read.
        graphs.checkIntegrity();
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
        return graphs.getFloatVectorValues(field);
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field, DataAccessHint hint) throws IOException {
        return graphs.getFloatVectorValues(field, hint);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
        return graphs.getByteVectorValues(field);
    }

    @Override
    public int getVectorCount(FieldInfo info) throws IOException {
        return graphs.getVectorCount(info);
    }

    @Override
    public Map<String, Long> getOffHeapByteSize(FieldInfo info) {
        return graphs.getOffHeapByteSize(info);
    }

    @Override
    public KnnVectorsReader getMergeInstance() throws IOException {
        return new HnswVectorsReader(this);
    }

    @Override
    public void finishMerge() throws IOException {
        graphs.finishMerge();
    }

    @Override
    public void close() throws IOException {
        graphs.close();
    }
}
