package io.vultus.gallery.lucene;

import io.vultus.gallery.graph.SearchWidth;
import io.vultus.gallery.scan.DotProducts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;

/**
 * Gathers the {@code ef} best templates by their quantised vectors, through the graph of those leaves that have one and
 * by scanning the others, then scores them in full precision.
 *
 * <p>Every leaf is searched on its own, without regard to what others have found meanwhile; so the answer does not
 * depend on timing, as it does with Lucene's own vector queries. Where a few people with many templates crowd the
 * others out, or a graph is not connected, {@code ef} is widened until there are {@code k} people or no more templates.
 *
 * <p>What a graph does not lead to is found all the same ({@link io.vultus.gallery.graph.HnswVectorsFormat}). Where a
 * crowd is gathered that 8-bit vectors can't tell apart, everything is scored exactly instead: nobody is lost among a
 * thousand photographs of nearly the same face, nor beside them.
 */
final class HnswSearch implements TemplateSearch {

    /** How much more to gather when that was not enough. */
    private static final int WIDEN = 4;

    /**
     * How wrong a product of 8-bit vectors may be, times the square root of the dimension: five standard deviations. A
     * unit vector's values lie within some ±6/√d, so that 255 steps are 0.047/√d wide; rounding both vectors shifts the
     * product by √(2/12) of that.
     */
    private static final double ROUNDING = 0.1;

    /** So many nearly equal vectors are a crowd; the best ten of a million people are not nearly as close. */
    private static final int CROWD = 16;

    /** What one thread found. */
    private record Part(List<ScoreDoc> hits, long visited) {}

    /** What was gathered, scored exactly. */
    private static final class Rescored {

        private final TopPeople people;

        /** Of all templates, ascending. */
        private final float[] scores;

        Rescored(TopPeople people, float[] scores) {
            this.people = people;
            this.scores = scores;
            Arrays.sort(scores);
        }

        /** Whether more than a few that matter lie within {@code rounding} of each other. */
        boolean isCrowded(double rounding) {
            double last = people.last().score() - rounding;
            for (int i = scores.length - 1; i >= CROWD && scores[i] >= last; i--) {
                if (scores[i] - scores[i - CROWD] < rounding) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public List<Found> searchAll(View view, List<Probe> probes) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Probe probe : probes) {
            found.add(search(view, probe));
        }
        return found;
    }

    private static Found search(View view, Probe probe) throws IOException {
        int available = (int) Math.min(Integer.MAX_VALUE, probe.accepted().count());
        int ef = Math.min(available, probe.ef().orElse(SearchWidth.derive(probe.k(), view.indexedTemplates())));
        long visited = 0;
        long rescored = 0;
        double rounding = ROUNDING / Math.sqrt(probe.face().dimension());
        while (true) {
            List<Part> parts = view.threads().invokeAll(tasks(view, probe, ef));
            visited += parts.stream().mapToLong(Part::visited).sum();
            ScoreDoc[] hits = best(parts, ef);
            rescored += hits.length;
            Rescored best = rescore(view, probe, hits);
            Found found = new Found(best.people, visited, rescored, ef);
            if (ef < available && best.isCrowded(rounding)) {
                return ExactSearch.search(view, probe).after(found);
            }
            if (best.people.size() == probe.k() || ef == available) {
                return found;
            }
            ef = (int) Math.min(available, (long) ef * WIDEN);
        }
    }

    private static List<Callable<Part>> tasks(View view, Probe probe, int ef) throws IOException {
        List<Callable<Part>> tasks = new ArrayList<>();
        for (LeafReaderContext leaf : view.leaves()) {
            if (probe.accepted().count(leaf) == 0) {
                continue;
            }
            List<Slice> slices = view.hasGraph(leaf)
                    ? List.of(Slice.whole(leaf))
                    : Slice.cut(leaf, view.threads().count());
            for (Slice slice : slices) {
                tasks.add(() -> gather(probe, slice, ef));
            }
        }
        return tasks;
    }

    private static Part gather(Probe probe, Slice slice, int ef) throws IOException {
        LeafReaderContext leaf = slice.leaf();
        int wanted = Math.min(ef, slice.to() - slice.from());
        TopKnnCollector collector = new TopKnnCollector(wanted, Integer.MAX_VALUE);
        leaf.reader()
                .searchNearestVectors(Fields.VECTOR, probe.face().toArray(), collector, slice.accept(probe.accepted()));
        ScoreDoc[] hits = collector.topDocs().scoreDocs;
        for (ScoreDoc hit : hits) {
            hit.doc += leaf.docBase;
        }
        return new Part(List.of(hits), collector.visitedCount());
    }

    private static ScoreDoc[] best(List<Part> parts, int ef) {
        Stream<ScoreDoc> hits = parts.stream().flatMap(part -> part.hits().stream());
        Comparator<ScoreDoc> bestFirst =
                Comparator.comparingDouble((ScoreDoc hit) -> -hit.score).thenComparingInt(hit -> hit.doc);
        return hits.sorted(bestFirst).limit(ef).toArray(ScoreDoc[]::new);
    }

    private static Rescored rescore(View view, Probe probe, ScoreDoc[] hits) throws IOException {
        Arrays.sort(hits, Comparator.comparingInt(hit -> hit.doc));
        float[] face = probe.face().toArray();
        TopPeople people = view.topPeople(probe.k());
        float[] scores = new float[hits.length];
        List<LeafReaderContext> leaves = view.leaves();
        for (int from = 0; from < hits.length; ) {
            LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hits[from].doc, leaves));
            int end = leaf.docBase + leaf.reader().maxDoc();
            int to = from;
            while (to < hits.length && hits[to].doc < end) {
                to++;
            }
            float[] ofLeaf = score(leaf, face, Arrays.copyOfRange(hits, from, to));
            System.arraycopy(ofLeaf, 0, scores, from, ofLeaf.length);
            SortedDocValues identities = leaf.reader().getSortedDocValues(Fields.IDENTITY);
            for (; from < to; from++) {
                people.offer(leaf, identities, hits[from].doc - leaf.docBase, scores[from]);
            }
        }
        return new Rescored(people, scores);
    }

    private static float[] score(LeafReaderContext leaf, float[] face, ScoreDoc[] hits) throws IOException {
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        KnnVectorValues.DocIndexIterator docs = vectors.iterator();
        int[] ordinals = new int[hits.length];
        for (int i = 0; i < hits.length; i++) {
            docs.advance(hits[i].doc - leaf.docBase);
            ordinals[i] = docs.index();
        }
        float[] scores = new float[hits.length];
        new DotProducts(face, vectors).multiply(ordinals, ordinals.length, scores);
        return scores;
    }
}
