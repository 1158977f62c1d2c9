package io.vultus.gallery.graph;

import static org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Searches a graph for every vector that is in it, as widely as it will be searched for probes, and tells which are not
 * found; and which are the neighbours of so few that they are found by what they are, but hardly by what is like them.
 *
 * <p>A search ends as soon as it comes across its vector, so that looking for all takes a small part of the time that
 * building the graph did.
 */
final class StrayFinder {

    /** How many vectors are looked for in one go. */
    private static final int BLOCK = 1024;

    /**
     * Nodes to which fewer lead than this part of {@code maxConn} are strays. Of a million faces with 32 connections
     * these are 568; beside a thousand copies of one face, most of those that are missed.
     */
    private static final int WELL_LED_TO = 4;

    private final ExecutorService helpers;

    /** @param helpers share the work; null for none */
    StrayFinder(ExecutorService helpers) {
        this.helpers = helpers;
    }

    /**
     * Looks for all vectors of a field.
     *
     * @param abortCheck called now and then, to throw an exception if all this is no longer wanted
     * @return the ordinals of the strays, ascending
     */
    int[] find(KnnVectorsReader reader, FieldInfo field, IORunnable abortCheck) throws IOException {
        HnswGraph graph = ((HnswGraphProvider) reader).getGraph(field.name);
        if (graph == null || graph.size() == 0) {
            return new int[0];
        }
        int width = SearchWidth.derive(1, graph.size());
        List<Callable<IntStream>> blocks = new ArrayList<>();
        for (int from = 0; from < graph.size(); from += BLOCK) {
            int first = from;
            int end = Math.min(from + BLOCK, graph.size());
            blocks.add(() -> {
                abortCheck.run();
                return find(Searches.of(reader, field), width, first, end);
            });
        }
        BitSet strays = hardlyLedTo(graph);
        run(blocks).forEach(missed -> missed.forEach(strays::set));
        return strays.stream().toArray();
    }

    private static BitSet hardlyLedTo(HnswGraph graph) throws IOException {
        int[] neighbourOf = new int[graph.size()];
        for (int node = 0; node < neighbourOf.length; node++) {
            graph.seek(0, node);
            for (int to = graph.nextNeighbor(); to != NO_MORE_DOCS; to = graph.nextNeighbor()) {
                neighbourOf[to]++;
            }
        }
        int enough = graph.maxConn() / WELL_LED_TO;
        return IntStream.range(0, neighbourOf.length)
                .filter(node -> neighbourOf[node] < enough)
                .collect(BitSet::new, BitSet::set, BitSet::or);
    }

    private List<IntStream> run(List<Callable<IntStream>> blocks) throws IOException {
        return new TaskExecutor(helpers == null ? Runnable::run : helpers).invokeAll(blocks);
    }

    private static IntStream find(Searches searches, int width, int from, int to) throws IOException {
        IntStream.Builder missed = IntStream.builder();
        for (int ordinal = from; ordinal < to; ordinal++) {
            Lookout lookout = new Lookout(width, searches.values().ordToDoc(ordinal));
            searches.search(ordinal, lookout);
            if (!lookout.found) {
                missed.add(ordinal);
            }
        }
        return missed.build();
    }

    /** Ends a search when it comes across a document. */
    private static final class Lookout extends KnnCollector.Decorator {

        private final int doc;
        private boolean found;

        Lookout(int width, int doc) {
            super(new TopKnnCollector(width, Integer.MAX_VALUE));
            this.doc = doc;
        }

        @Override
        public boolean collect(int collected, float similarity) {
            found |= collected == doc;
            return super.collect(collected, similarity);
        }

        @Override
        public boolean earlyTerminated() {
            return found || super.earlyTerminated();
        }
    }

    /** Searches a field for its own vectors, on one thread. */
    private interface Searches {

        KnnVectorValues values();

        void search(int ordinal, KnnCollector collector) throws IOException;

        static Searches of(KnnVectorsReader reader, FieldInfo field) throws IOException {
            return switch (field.getVectorEncoding()) {
                case FLOAT32 -> new OfFloats(reader, field.name, reader.getFloatVectorValues(field.name));
                case BYTE -> new OfBytes(reader, field.name, reader.getByteVectorValues(field.name));
            };
        }
    }

    private record OfFloats(KnnVectorsReader reader, String field, FloatVectorValues values) implements Searches {

        @Override
        public void search(int ordinal, KnnCollector collector) throws IOException {
            reader.search(field, values.vectorValue(ordinal), collector, everything(values));
        }
    }

    private record OfBytes(KnnVectorsReader reader, String field, ByteVectorValues values) implements Searches {

        @Override
        public void search(int ordinal, KnnCollector collector) throws IOException {
            reader.search(field, values.vectorValue(ordinal), collector, everything(values));
        }
    }

    private static AcceptDocs everything(KnnVectorValues values) {
        return AcceptDocs.fromLiveDocs(null, values.size());
    }
}
