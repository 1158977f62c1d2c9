package io.vultus.gallery.lucene;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.Candidate;
import io.vultus.gallery.DimensionMismatchException;
import io.vultus.gallery.GalleryStats;
import io.vultus.gallery.Identification;
import io.vultus.gallery.IdentifyOptions;
import io.vultus.gallery.Identities;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.SearchCost;
import io.vultus.gallery.SearchMode;
import io.vultus.gallery.Template;
import io.vultus.gallery.UnknownIdentityException;
import io.vultus.gallery.Verification;
import io.vultus.gallery.scan.DotProducts;
import io.vultus.gallery.scan.ScanVectorsReader;
import io.vultus.gallery.scan.VectorCodes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.hnsw.HnswGraph;

/** One commit of a gallery, and everything that can be asked of it. Thread-safe; its answers never change. */
final class View {

    private static final TemplateSearch EXACT = new ExactSearch();
    private static final TemplateSearch HNSW = new HnswSearch();
    private static final TemplateSearch SCAN = new ScanSearch();

    private final DirectoryReader reader;
    private final CommitData commit;
    private final SearchThreads threads;
    private final AcceptedTemplates live;
    private final Bits liveDocs;
    private final BitSet graphs = new BitSet();
    private final VectorCodes[] codes;

    View(DirectoryReader reader, CommitData commit, SearchThreads threads) throws IOException {
        this.reader = reader;
        this.commit = commit;
        this.threads = threads;
        live = AcceptedTemplates.live(reader.leaves());
        liveDocs = MultiBits.getLiveDocs(reader);
        codes = new VectorCodes[reader.leaves().size()];
        for (LeafReaderContext leaf : reader.leaves()) {
            lookAt(leaf);
        }
    }

    DirectoryReader reader() {
        return reader;
    }

    CommitData commit() {
        return commit;
    }

    /** Lucene's number of the commit, which grows with each. */
    long generation() throws IOException {
        return reader.getIndexCommit().getGeneration();
    }

    List<LeafReaderContext> leaves() {
        return reader.leaves();
    }

    SearchThreads threads() {
        return threads;
    }

    TopPeople topPeople(int k) {
        return new TopPeople(k, this::templateId);
    }

    Identification identify(Embedding probe, IdentifyOptions options) throws IOException {
        return identifyAll(List.of(probe), options).getFirst();
    }

    List<Identification> identifyAll(List<Embedding> probes, IdentifyOptions options) throws IOException {
        if (probes.isEmpty()) {
            return List.of();
        }
        long start = System.nanoTime();
        probes.forEach(this::requireDimension);
        AcceptedTemplates accepted = options.filter().isEmpty()
                ? live
                : AcceptedTemplates.ofPeopleWith(options.filter(), new IndexSearcher(reader));
        SearchMode mode = resolve(options.mode(), accepted.count());
        List<TemplateSearch.Found> found = search(mode)
                .searchAll(
                        this,
                        probes.stream()
                                .map(probe -> new TemplateSearch.Probe(probe, options.k(), accepted, options.ef()))
                                .toList());
        List<List<Candidate>> candidates = new ArrayList<>();
        for (TemplateSearch.Found each : found) {
            candidates.add(candidates(each.people()));
        }
        long nanoseconds = (System.nanoTime() - start) / probes.size();
        List<Identification> identifications = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            TemplateSearch.Found each = found.get(i);
            SearchCost cost = new SearchCost(mode, each.visited(), each.rescored(), each.ef(), nanoseconds);
            identifications.add(Identification.of(candidates.get(i), options.threshold(), cost));
        }
        return identifications;
    }

    private TemplateSearch search(SearchMode mode) {
        if (mode == SearchMode.EXACT) {
            return EXACT;
        }
        return commit.structure() == SearchStructure.SCAN ? SCAN : HNSW;
    }

    private List<Candidate> candidates(TopPeople people) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (TopPeople.Entry entry : people.toList()) {
            candidates.add(candidate(entry));
        }
        return candidates;
    }

    Verification verify(String given, Embedding probe, double threshold) throws IOException {
        requireDimension(probe);
        String identity = storedForm(given);
        if (!isEnrolled(identity)) {
            throw new UnknownIdentityException(identity);
        }
        float[] vector = probe.toArray();
        TopPeople best = topPeople(1);
        BytesRef name = new BytesRef(identity);
        for (int doc : docs(Documents.templatesOf(identity))) {
            best.offer(name, DotProducts.of(vector, vector(doc)), doc);
        }
        if (best.size() == 0) {
            return Verification.of(Optional.empty(), threshold);
        }
        return Verification.of(Optional.of(candidate(best.toList().getFirst())), threshold);
    }

    /** The form of an identity that its person is enrolled under; as given if nobody is. */
    String storedForm(String identity) throws IOException {
        return Identities.forms(identity).size() == 1
                ? identity
                : Identities.find(identity, this::isEnrolled).orElse(identity);
    }

    /** Whether somebody is enrolled under exactly this text. */
    boolean isEnrolled(String identity) throws IOException {
        return !docs(Documents.person(identity)).isEmpty();
    }

    Optional<Person> get(String given) throws IOException {
        String identity = storedForm(given);
        List<Integer> docs = docs(Documents.person(identity));
        return docs.isEmpty() ? Optional.empty() : Optional.of(person(identity, docs.getFirst()));
    }

    List<Template> templates(String given) throws IOException {
        String identity = storedForm(given);
        List<Template> templates = new ArrayList<>();
        for (int doc : docs(Documents.templatesOf(identity))) {
            templates.add(template(identity, doc));
        }
        templates.sort(Comparator.comparing(template -> new BytesRef(template.templateId())));
        return templates;
    }

    Optional<Template> template(String identity, String templateId) throws IOException {
        List<Integer> docs = docs(Documents.key(identity, templateId));
        return docs.isEmpty() ? Optional.empty() : Optional.of(template(identity, docs.getFirst()));
    }

    List<Person> page(String after, int limit) throws IOException {
        List<Person> people = new ArrayList<>();
        Terms terms = MultiTerms.getTerms(reader, Fields.PERSON);
        if (terms == null || limit == 0) {
            return people;
        }
        TermsEnum identities = terms.iterator();
        BytesRef start = new BytesRef(after);
        if (identities.seekCeil(start) == TermsEnum.SeekStatus.END) {
            return people;
        }
        BytesRef term = identities.term().equals(start) ? identities.next() : identities.term();
        for (; term != null && people.size() < limit; term = identities.next()) {
            int doc = firstLive(identities.postings(null, PostingsEnum.NONE));
            if (doc != DocIdSetIterator.NO_MORE_DOCS) {
                people.add(person(term.utf8ToString(), doc));
            }
        }
        return people;
    }

    long templateCount() {
        return live.count();
    }

    long peopleCount() {
        return reader.numDocs() - live.count();
    }

    boolean anybodyHas(Map<String, String> attributes) throws IOException {
        AcceptedTemplates accepted =
                attributes.isEmpty() ? live : AcceptedTemplates.ofPeopleWith(attributes, new IndexSearcher(reader));
        return accepted.count() > 0;
    }

    /** How many live templates are in graphs. */
    long indexedTemplates() {
        long indexed = 0;
        for (LeafReaderContext leaf : leaves()) {
            indexed += hasGraph(leaf) ? live.count(leaf) : 0;
        }
        return indexed;
    }

    GalleryStats stats() throws IOException {
        long bytes = 0;
        for (String file : reader.getIndexCommit().getFileNames()) {
            bytes += lengthOf(file);
        }
        return new GalleryStats(
                peopleCount(),
                templateCount(),
                commit.sequence(),
                bytes,
                leaves().size(),
                commit.storage().bitsPerValue(),
                indexedTemplates(),
                commit.contract());
    }

    /** 0 for a file that a later state has replaced since this one was opened: its name is gone, though not for us. */
    private long lengthOf(String file) throws IOException {
        try {
            return reader.directory().fileLength(file);
        } catch (NoSuchFileException | FileNotFoundException e) {
            return 0;
        }
    }

    /** Whether the vectors of a leaf have a graph; those of small leaves and of such as were never merged have not. */
    boolean hasGraph(LeafReaderContext leaf) {
        return graphs.get(leaf.ord);
    }

    /** Whether the templates have codes; short vectors have none. */
    private boolean hasCodes() {
        return Arrays.stream(codes).anyMatch(Objects::nonNull);
    }

    /** The codes of a leaf; null if it has none. */
    VectorCodes codes(LeafReaderContext leaf) {
        return codes[leaf.ord];
    }

    private void lookAt(LeafReaderContext leaf) throws IOException {
        KnnVectorsReader vectors = ((CodecReader) leaf.reader()).getVectorReader();
        if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
            vectors = fields.getFieldReader(Fields.VECTOR);
        }
        if (vectors instanceof ScanVectorsReader scan) {
            codes[leaf.ord] = scan.codes(Fields.VECTOR).orElse(null);
        }
        if (vectors instanceof HnswGraphProvider provider) {
            HnswGraph graph = provider.getGraph(Fields.VECTOR);
            graphs.set(leaf.ord, graph != null && graph.size() > 0);
        }
    }

    private SearchMode resolve(SearchMode mode, long templates) {
        if (commit.structure() == SearchStructure.SCAN && !hasCodes()) {
            return SearchMode.EXACT;
        }
        if (mode != SearchMode.AUTO) {
            return mode;
        }
        return templates <= LuceneGalleryOptions.EXACT_UP_TO ? SearchMode.EXACT : SearchMode.APPROXIMATE;
    }

    private void requireDimension(Embedding probe) {
        if (probe.dimension() != commit.contract().dimension()) {
            throw new DimensionMismatchException(probe.dimension(), commit.contract());
        }
    }

    private Candidate candidate(TopPeople.Entry entry) throws IOException {
        return new Candidate(
                entry.identity().utf8ToString(),
                entry.score(),
                templateId(entry.doc()).utf8ToString());
    }

    private BytesRef templateId(int doc) throws IOException {
        LeafReaderContext leaf = leaf(doc);
        BinaryDocValues ids = leaf.reader().getBinaryDocValues(Fields.TEMPLATE_ID);
        ids.advanceExact(doc - leaf.docBase);
        return BytesRef.deepCopyOf(ids.binaryValue());
    }

    private float[] vector(int doc) throws IOException {
        LeafReaderContext leaf = leaf(doc);
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        KnnVectorValues.DocIndexIterator docs = vectors.iterator();
        docs.advance(doc - leaf.docBase);
        return vectors.vectorValue(docs.index()).clone();
    }

    private Template template(String identity, int doc) throws IOException {
        return Documents.template(
                identity,
                templateId(doc).utf8ToString(),
                commit.storage().embedding(vector(doc)),
                reader.storedFields().document(doc));
    }

    private Person person(String identity, int doc) throws IOException {
        Profile profile = Documents.profile(identity, reader.storedFields().document(doc));
        return new Person(profile, docs(Documents.templatesOf(identity)).size());
    }

    private LeafReaderContext leaf(int doc) {
        return leaves().get(ReaderUtil.subIndex(doc, leaves()));
    }

    private List<Integer> docs(Term term) throws IOException {
        List<Integer> docs = new ArrayList<>();
        for (LeafReaderContext leaf : leaves()) {
            PostingsEnum postings = leaf.reader().postings(term, PostingsEnum.NONE);
            if (postings == null) {
                continue;
            }
            Bits liveInLeaf = leaf.reader().getLiveDocs();
            for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                if (liveInLeaf == null || liveInLeaf.get(doc)) {
                    docs.add(leaf.docBase + doc);
                }
            }
        }
        return docs;
    }

    /** How many live documents postings of the whole index hold. */
    int count(PostingsEnum postings) throws IOException {
        int count = 0;
        for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
            count += liveDocs == null || liveDocs.get(doc) ? 1 : 0;
        }
        return count;
    }

    private int firstLive(PostingsEnum postings) throws IOException {
        int doc = postings.nextDoc();
        while (doc != DocIdSetIterator.NO_MORE_DOCS && liveDocs != null && !liveDocs.get(doc)) {
            doc = postings.nextDoc();
        }
        return doc;
    }
}
