package io.vultus.gallery.lucene;

import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryReport;
import io.vultus.gallery.LookAlikes;
import io.vultus.gallery.Person;
import io.vultus.gallery.graph.HnswVectorsReader;
import io.vultus.gallery.scan.CodeCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.Lock;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.ThreadInterruptedException;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Reads all of a gallery's last commit and says what is wrong with it.
 *
 * <ol>
 *   <li>The checksum of each file: every changed bit and every cut is found here.
 *   <li>Where all are right, Lucene's own {@link CheckIndex}: what the files say fits together.
 *   <li>What galleries promise: each template belongs to a person who is enrolled once, is there once, has a unit
 *       vector of the contract's dimension and what its fields say can be read; the codes are those of the vectors.
 * </ol>
 *
 * The caches are left out: they are rebuilt when they are damaged.
 *
 * <p>It takes no lock and writes nothing, so it works on read-only media, and on a gallery that is open, for reading or
 * writing: what is checked is the commit that was the last one at the beginning, whose files stay open to the end.
 */
public final class GalleryCheck {

    private static final int PAGE = 1000;
    private static final int MAX_PROBLEMS = 100;

    private final List<String> problems = new ArrayList<>();
    private int files;
    private long bytes;
    private long people;
    private long templates;
    private long codes;
    private long graphNodes;
    private long strays;
    private final LookAlikes lookAlikes = new LookAlikes();

    private GalleryCheck() {}

    /**
     * Checks a gallery.
     *
     * @throws GalleryNotFoundException if there is none
     * @throws io.vultus.gallery.GalleryTooNewException if a newer version wrote it
     * @throws io.vultus.gallery.GalleryTooOldException if it was written in a format that is no longer read
     */
    public static GalleryReport run(Path folder) {
        return run(folder, LuceneGalleryOptions.DEFAULT);
    }

    /**
     * {@link #run(Path)} with options, of which the key counts.
     *
     * @throws io.vultus.gallery.GalleryKeyException if the key is missing or another one
     */
    public static GalleryReport run(Path folder, LuceneGalleryOptions options) {
        return run(new GalleryFolder(folder, options.key()));
    }

    static GalleryReport run(GalleryFolder folder) {
        if (Thread.currentThread().isInterrupted()) {
            throw StorageErrors.interrupted(folder.path(), null);
        }
        GalleryCheck check = new GalleryCheck();
        try {
            check.check(folder);
        } catch (GalleryCorruptException e) {
            check.problem(e.getMessage());
        } catch (IOException | ThreadInterruptedException e) {
            check.translated(folder.path(), e);
        }
        return check.report();
    }

    private void translated(Path folder, Exception e) {
        var translated = StorageErrors.translate(folder, e);
        if (!(translated instanceof GalleryCorruptException)) {
            throw translated;
        }
        problem(translated.getMessage());
    }

    private GalleryReport report() {
        return new GalleryReport(
                problems, files, bytes, people, templates, codes, graphNodes, strays, lookAlikes.groups());
    }

    private void problem(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    private void check(GalleryFolder folder) throws IOException {
        folder.requireGallery();
        try (Directory files = folder.files();
                PinnedDirectory pinned =
                        PinnedDirectory.open(files, index -> SegmentInfos.readLatestCommit(folder.decrypted(index)));
                Directory directory = folder.decrypted(pinned)) {
            checkFiles(directory, SegmentInfos.readLatestCommit(directory));
            if (problems.isEmpty()) {
                checkSegments(directory);
            }
            if (problems.isEmpty()) {
                try (SearchThreads threads = new SearchThreads(1);
                        LatestView latest = new LatestView(directory, folder.toString(), threads, Optional.empty())) {
                    View view = latest.acquire();
                    try {
                        checkContents(view);
                    } finally {
                        latest.release(view);
                    }
                }
            }
        }
    }

    private void checkFiles(Directory directory, SegmentInfos commit) throws IOException {
        Collection<String> names = new TreeSet<>(commit.files(true));
        for (String name : names) {
            files++;
            try (IndexInput in = directory.openInput(name, IOContext.READONCE)) {
                bytes += in.length();
                CodecUtil.checksumEntireFile(in);
            } catch (IOException | RuntimeException e) {
                problem("the file " + name + " is damaged: " + e.getMessage());
            }
        }
    }

    private void checkSegments(Directory directory) throws IOException {
        try (Lock none = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME);
                CheckIndex lucene = new CheckIndex(directory, none);
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            lucene.setThreadCount(1);
            lucene.setInfoStream(nowhere, false);
            CheckIndex.Status status = lucene.checkIndex();
            for (CheckIndex.Status.SegmentInfoStatus segment : status.segmentInfos) {
                if (segment.error != null) {
                    problem("the segment " + segment.name + " contradicts itself: " + segment.error.getMessage());
                }
            }
            if (!status.clean && problems.isEmpty()) {
                problem("Lucene cannot read the commit " + status.segmentsFileName);
            }
        }
    }

    private void checkContents(View view) throws IOException {
        people = view.peopleCount();
        templates = view.templateCount();
        requireEqual("people", live(view, Fields.PERSON, true), people);
        requireEqual("keys of templates", live(view, Fields.KEY, true), templates);
        requireEqual("identities of templates", live(view, Fields.IDENTITY, false), templates);
        checkPeople(view);
        for (LeafReaderContext leaf : view.leaves()) {
            checkCodes(view, leaf);
            checkGraph(leaf);
        }
    }

    private void requireEqual(String what, long found, long expected) {
        if (found != expected) {
            problem("there are " + found + " " + what + ", but " + expected + " documents that should have one");
        }
    }

    /** Counts live documents by the terms of a field. */
    private long live(View view, String field, boolean unique) throws IOException {
        Terms terms = MultiTerms.getTerms(view.reader(), field);
        long count = 0;
        if (terms != null) {
            TermsEnum each = terms.iterator();
            for (BytesRef term = each.next(); term != null; term = each.next()) {
                int documents = view.count(each.postings(null, PostingsEnum.NONE));
                if (unique && documents > 1) {
                    problem("\"" + term.utf8ToString().replace('\0', ' ') + "\" is there " + documents + " times");
                }
                count += documents;
            }
        }
        return count;
    }

    /** Reads everything about everybody, which finds what cannot be read, and templates of nobody. */
    private void checkPeople(View view) throws IOException {
        long found = 0;
        List<Person> page = view.page("", PAGE);
        while (!page.isEmpty()) {
            for (Person person : page) {
                lookAlikes.add(person.identity());
                try {
                    found += view.templates(person.identity()).stream()
                            .filter(template -> template.embedding().dimension()
                                    == view.commit().contract().dimension())
                            .count();
                } catch (RuntimeException e) {
                    problem("templates of \"" + person.identity() + "\" cannot be read: " + e.getMessage());
                }
            }
            page = view.page(page.getLast().identity(), PAGE);
        }
        if (found != templates && problems.isEmpty()) {
            problem("of " + templates + " templates " + found + " belong to people who are enrolled and have a vector"
                    + " of the contract's dimension");
        }
    }

    private void checkCodes(View view, LeafReaderContext leaf) throws IOException {
        if (view.codes(leaf) == null) {
            return;
        }
        codes += view.codes(leaf).size();
        int mismatches = CodeCheck.mismatches(view.codes(leaf), leaf.reader().getFloatVectorValues(Fields.VECTOR));
        if (mismatches > 0) {
            problem("in segment " + leaf.ord + " the codes of " + mismatches + " vectors are not theirs");
        }
    }

    private void checkGraph(LeafReaderContext leaf) throws IOException {
        KnnVectorsReader vectors = ((CodecReader) leaf.reader()).getVectorReader();
        if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
            vectors = fields.getFieldReader(Fields.VECTOR);
        }
        if (vectors instanceof HnswGraphProvider provider) {
            HnswGraph graph = provider.getGraph(Fields.VECTOR);
            if (graph != null && graph.size() > 0) {
                IntStream listed = vectors instanceof HnswVectorsReader listing
                        ? listing.strays(Fields.VECTOR)
                        : IntStream.empty();
                checkReach(leaf, graph, listed);
            }
        }
    }

    private void checkReach(LeafReaderContext leaf, HnswGraph graph, IntStream listed) throws IOException {
        BitSet found = reachable(graph);
        listed.forEach(stray -> {
            found.set(stray);
            strays++;
        });
        int lost = graph.size() - found.cardinality();
        if (lost > 0) {
            problem("in segment " + leaf.ord + " no search finds " + lost + " of the " + graph.size()
                    + " vectors in the graph");
        }
        graphNodes += graph.size();
    }

    /** The nodes of the lowest level that can be reached from where searches enter it: any node of the levels above. */
    private static BitSet reachable(HnswGraph graph) throws IOException {
        BitSet seen = new FixedBitSet(graph.size());
        int[] open = new int[graph.size()];
        int count = 0;
        seen.set(graph.entryNode());
        open[count++] = graph.entryNode();
        for (int level = graph.numLevels() - 1; level >= 0; level--) {
            // What was reached above is where this level is entered.
            for (int i = 0; i < count; i++) {
                graph.seek(level, open[i]);
                for (int node = graph.nextNeighbor();
                        node != DocIdSetIterator.NO_MORE_DOCS;
                        node = graph.nextNeighbor()) {
                    if (!seen.getAndSet(node)) {
                        open[count++] = node;
                    }
                }
            }
        }
        return seen;
    }
}
