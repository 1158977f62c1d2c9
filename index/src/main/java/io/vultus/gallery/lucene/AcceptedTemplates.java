package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.JoinUtil;
import org.apache.lucene.search.join.ScoreMode;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** Which templates a search may find: the live ones, or those of them whose people have certain attributes. */
final class AcceptedTemplates {

    private final Bits[] bitsByLeaf;
    private final int[] countByLeaf;
    private final long count;

    private AcceptedTemplates(Bits[] bitsByLeaf, int[] countByLeaf) {
        this.bitsByLeaf = bitsByLeaf;
        this.countByLeaf = countByLeaf;
        long sum = 0;
        for (int n : countByLeaf) {
            sum += n;
        }
        count = sum;
    }

    /** All live templates. */
    static AcceptedTemplates live(List<LeafReaderContext> leaves) throws IOException {
        Bits[] bits = new Bits[leaves.size()];
        int[] counts = new int[leaves.size()];
        for (LeafReaderContext leaf : leaves) {
            bits[leaf.ord] = leaf.reader().getLiveDocs();
            counts[leaf.ord] = countLive(leaf, bits[leaf.ord]);
        }
        return new AcceptedTemplates(bits, counts);
    }

    /** The live templates of people with all these attributes, by a join from their documents. */
    static AcceptedTemplates ofPeopleWith(Map<String, String> attributes, IndexSearcher searcher) throws IOException {
        BooleanQuery.Builder people = new BooleanQuery.Builder();
        attributes.forEach((key, value) -> people.add(
                new TermQuery(new Term(Fields.ATTRIBUTE, Fields.join(key, value))), BooleanClause.Occur.FILTER));
        Query templates = searcher.rewrite(JoinUtil.createJoinQuery(
                Fields.PERSON, false, Fields.IDENTITY, people.build(), searcher, ScoreMode.None));
        Weight weight = searcher.createWeight(templates, org.apache.lucene.search.ScoreMode.COMPLETE_NO_SCORES, 1);
        List<LeafReaderContext> leaves = searcher.getLeafContexts();
        Bits[] bits = new Bits[leaves.size()];
        int[] counts = new int[leaves.size()];
        for (LeafReaderContext leaf : leaves) {
            FixedBitSet accepted = accepted(weight, leaf);
            bits[leaf.ord] = accepted;
            counts[leaf.ord] = accepted.cardinality();
        }
        return new AcceptedTemplates(bits, counts);
    }

    /** The accepted documents of a leaf; null if all are. */
    Bits bits(LeafReaderContext leaf) {
        return bitsByLeaf[leaf.ord];
    }

    int count(LeafReaderContext leaf) {
        return countByLeaf[leaf.ord];
    }

    long count() {
        return count;
    }

    private static int countLive(LeafReaderContext leaf, Bits live) throws IOException {
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        if (vectors == null || live == null) {
            return vectors == null ? 0 : vectors.size();
        }
        int count = 0;
        DocIdSetIterator docs = vectors.iterator();
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
            if (live.get(doc)) {
                count++;
            }
        }
        return count;
    }

    private static FixedBitSet accepted(Weight weight, LeafReaderContext leaf) throws IOException {
        FixedBitSet accepted = new FixedBitSet(leaf.reader().maxDoc());
        Scorer scorer = weight.scorer(leaf);
        if (scorer != null) {
            Bits live = leaf.reader().getLiveDocs();
            DocIdSetIterator docs = scorer.iterator();
            for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
                if (live == null || live.get(doc)) {
                    accepted.set(doc);
                }
            }
        }
        return accepted;
    }
}
