package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;

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
                for (Slice slice : Slice.cut(leaf, view.threads())) {
                    tasks.add(() -> scan(view, probe, slice));
                }
            }
        }
        TopPeople people = view.topPeople(probe.k());
        long visited = 0;
        for (Part part : view.tasks().invokeAll(tasks)) {
            people.offerAll(part.people());
            visited += part.visited();
        }
        return new Found(people, visited, visited, 0);
    }

    private static Part scan(View view, Probe probe, Slice slice) throws IOException {
        LeafReaderContext leaf = slice.leaf();
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        SortedDocValues identities = leaf.reader().getSortedDocValues(Fields.IDENTITY);
        Bits accepted = probe.accepted().bits(leaf);
        float[] face = probe.face().toArray();
        TopPeople people = view.topPeople(probe.k());
        long visited = 0;
        KnnVectorValues.DocIndexIterator docs = vectors.iterator();
        for (int doc = docs.advance(slice.from()); doc < slice.to(); doc = docs.nextDoc()) {
            if (accepted != null && !accepted.get(doc)) {
                continue;
            }
            visited++;
            float score = VectorUtil.dotProduct(face, vectors.vectorValue(docs.index()));
            people.offer(leaf, identities, doc, score);
        }
        return new Part(people, visited);
    }
}
