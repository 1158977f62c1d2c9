package io.vultus.gallery.lucene;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.util.BytesRef;

/**
 * The {@code k} best people of the templates offered so far, a person's score being the maximum over their templates.
 *
 * <p>What remains does not depend on the order in which templates come: people are ordered by falling score, then by
 * identity; of a person's templates with equal scores the one with the smaller id counts.
 */
final class TopPeople {

    /** The best template of a person. */
    record Entry(BytesRef identity, float score, int doc) {}

    /** Tells the id of a template by its document. */
    @FunctionalInterface
    interface TemplateIds {
        BytesRef templateId(int doc) throws IOException;
    }

    private static final Comparator<Entry> BEST_FIRST =
            Comparator.comparingDouble(Entry::score).reversed().thenComparing(Entry::identity);

    private final int k;
    private final TemplateIds templateIds;
    private final Map<BytesRef, Entry> byIdentity = new HashMap<>();
    private final TreeSet<Entry> best = new TreeSet<>(BEST_FIRST);

    TopPeople(int k, TemplateIds templateIds) {
        this.k = k;
        this.templateIds = templateIds;
    }

    /** How many people are kept. */
    int k() {
        return k;
    }

    /** Whether a template of this score could change anything: a cheap test before looking up whose it is. */
    boolean competitive(float score) {
        return best.size() < k || score >= best.last().score();
    }

    /**
     * Takes a template into account.
     *
     * @param identity copied where it is kept
     */
    void offer(BytesRef identity, float score, int doc) throws IOException {
        Entry known = byIdentity.get(identity);
        if (known != null) {
            if (score > known.score() || (score == known.score() && precedes(doc, known.doc()))) {
                best.remove(known);
                keep(new Entry(known.identity(), score, doc));
            }
            return;
        }
        Entry entry = new Entry(BytesRef.deepCopyOf(identity), score, doc);
        if (best.size() == k) {
            if (BEST_FIRST.compare(entry, best.last()) > 0) {
                return;
            }
            byIdentity.remove(best.pollLast().identity());
        }
        keep(entry);
    }

    /**
     * Offers a template of a leaf. Whose it is is looked up only where that could change anything.
     *
     * @param identities of the leaf, before or at {@code doc}
     * @param doc the template's number in the leaf
     */
    void offer(LeafReaderContext leaf, SortedDocValues identities, int doc, float score) throws IOException {
        if (competitive(score) && identities.advanceExact(doc)) {
            offer(identities.lookupOrd(identities.ordValue()), score, leaf.docBase + doc);
        }
    }

    void offerAll(TopPeople others) throws IOException {
        for (Entry entry : others.best) {
            offer(entry.identity(), entry.score(), entry.doc());
        }
    }

    /** The first of them; there is at least one. */
    Entry first() {
        return best.first();
    }

    /** The last of them, whose score others have to beat; there is at least one. */
    Entry last() {
        return best.last();
    }

    int size() {
        return best.size();
    }

    /** Best first. */
    List<Entry> toList() {
        return List.copyOf(best);
    }

    private void keep(Entry entry) {
        byIdentity.put(entry.identity(), entry);
        best.add(entry);
    }

    private boolean precedes(int doc, int other) throws IOException {
        return templateIds.templateId(doc).compareTo(templateIds.templateId(other)) < 0;
    }
}
