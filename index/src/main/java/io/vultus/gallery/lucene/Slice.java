package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * A range of a leaf's documents, the unit of work of one thread.
 *
 * @param leaf the leaf
 * @param from the first document
 * @param to one past the last
 */
record Slice(LeafReaderContext leaf, int from, int to) {

    /** Handing a task to another thread costs some 20 µs: less than scanning this many takes. */
    private static final int MIN_DOCS = 4096;

    /** Cuts a leaf into about as many slices as there are threads. */
    static List<Slice> cut(LeafReaderContext leaf, int threads) {
        int docs = leaf.reader().maxDoc();
        int size = Math.max(MIN_DOCS, Math.ceilDiv(docs, threads));
        List<Slice> slices = new ArrayList<>();
        for (int from = 0; from < docs; from += size) {
            slices.add(new Slice(leaf, from, Math.min(docs, from + size)));
        }
        return slices;
    }

    static Slice whole(LeafReaderContext leaf) {
        return new Slice(leaf, 0, leaf.reader().maxDoc());
    }

    /** Those accepted documents of the leaf that lie in this range. */
    AcceptDocs accept(AcceptedTemplates templates) {
        Bits accepted = templates.bits(leaf);
        int count = Math.min(templates.count(leaf), to - from);
        return new AcceptDocs() {
            @Override
            public Bits bits() {
                if (from == 0 && to == leaf.reader().maxDoc()) {
                    return accepted;
                }
                return new Range(accepted, from, to, leaf.reader().maxDoc());
            }

            @Override
            public DocIdSetIterator iterator() throws IOException {
                FixedBitSet docs = new FixedBitSet(leaf.reader().maxDoc());
                for (int doc = from; doc < to; doc++) {
                    if (accepted == null || accepted.get(doc)) {
                        docs.set(doc);
                    }
                }
                return new BitSetIterator(docs, count);
            }

            @Override
            public int cost() {
                return count;
            }
        };
    }

    private record Range(Bits accepted, int from, int to, int length) implements Bits {

        @Override
        public boolean get(int doc) {
            return doc >= from && doc < to && (accepted == null || accepted.get(doc));
        }
    }
}
