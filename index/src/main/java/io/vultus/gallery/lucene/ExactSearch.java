package io.vultus.gallery.lucene;

import io.vultus.gallery.scan.DotProducts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.util.Bits;

/** Scores every accepted template in full precision. */
final class ExactSearch implements TemplateSearch {

    /** What one thread found. */
    private record Part(TopPeople people, long visited) {}

    @Override
    public List<Found> searchAll(View view, List<Probe> probes) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Probe probe : probes) {
            found.add(search(view, probe));
        }
        return found;
    }

    static Found search(View view, Probe probe) throws IOException {
        List<Callable<Part>> tasks = new ArrayList<>();
        for (LeafReaderContext leaf : view.leaves()) {
            if (probe.accepted().count(leaf) > 0) {
                for (Slice slice : Slice.cut(leaf, view.threads().count())) {
                    tasks.add(() -> scan(view, probe, slice));
                }
            }
        }
        TopPeople people = view.topPeople(probe.k());
        long visited = 0;
        for (Part part : view.threads().invokeAll(tasks)) {
            people.offerAll(part.people());
            visited += part.visited();
        }
        return new Found(people, visited, visited, 0);
    }

    private static Part scan(View view, Probe probe, Slice slice) throws IOException {
        LeafReaderContext leaf = slice.leaf();
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        Scorer scorer = new Scorer(leaf, new DotProducts(probe.face().toArray(), vectors), view.topPeople(probe.k()));
        Bits accepted = probe.accepted().bits(leaf);
        KnnVectorValues.DocIndexIterator docs = vectors.iterator();
        for (int doc = docs.advance(slice.from()); doc < slice.to(); doc = docs.nextDoc()) {
            if (accepted == null || accepted.get(doc)) {
                scorer.add(doc, docs.index());
            }
        }
        return scorer.finish();
    }

    /** Scores templates of a leaf in groups, which is faster. */
    private static final class Scorer {

        private static final int GROUP = 64;

        private final LeafReaderContext leaf;
        private final DotProducts products;
        private final TopPeople people;
        private final SortedDocValues identities;
        private final int[] docs = new int[GROUP];
        private final int[] ordinals = new int[GROUP];
        private final float[] scores = new float[GROUP];
        private int size;
        private long visited;

        Scorer(LeafReaderContext leaf, DotProducts products, TopPeople people) throws IOException {
            this.leaf = leaf;
            this.products = products;
            this.people = people;
            identities = leaf.reader().getSortedDocValues(Fields.IDENTITY);
        }

        /** Takes the next template. */
        void add(int doc, int ordinal) throws IOException {
            if (size == GROUP) {
                score();
            }
            docs[size] = doc;
            ordinals[size++] = ordinal;
        }

        Part finish() throws IOException {
            score();
            return new Part(people, visited);
        }

        private void score() throws IOException {
            products.multiply(ordinals, size, scores);
            for (int i = 0; i < size; i++) {
                people.offer(leaf, identities, docs[i], scores[i]);
            }
            visited += size;
            size = 0;
        }
    }
}
