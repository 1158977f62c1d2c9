package io.vultus.bench.ann;

import io.vultus.gallery.SearchMode;
import io.vultus.gallery.lucene.SearchStructure;
import java.util.Arrays;
import java.util.Optional;

/** What can be compared. */
public enum AnnMode {
    /** A gallery scanned, one query at a time. */
    SCAN("scan", "scan"),
    /** A gallery scanned, 64 queries a pass. */
    SCAN_64("scan-64", "scan, batches of 64"),
    /** A gallery searched through a graph. */
    HNSW("hnsw", "HNSW"),
    /** A gallery searched exactly, one query at a time. */
    EXACT("exact", "exact"),
    /** Exact search of many queries at once. */
    EXACT_1000("exact-1000", "exact, batches of 1000"),
    /** hnswlib. */
    HNSWLIB("hnswlib", "hnswlib"),
    /** Faiss, exactly. */
    FAISS_FLAT("faiss-flat", "Faiss flat"),
    /** Faiss, lists of product-quantised vectors. */
    FAISS_IVF_PQ("faiss-ivf-pq", "Faiss IVF-PQ"),
    /** Faiss, a graph over 8-bit vectors. */
    FAISS_HNSW_SQ8("faiss-hnsw-sq8", "Faiss HNSW-SQ8"),
    /** JVector. */
    JVECTOR("jvector", "JVector");

    private static final String HNSWLIB_HINT = "Debian: apt-get install python3-hnswlib";
    private static final String FAISS_HINT = "Debian: apt-get install python3-faiss";
    private static final String JVECTOR_CLASS = "io.github.jbellis.jvector.graph.GraphIndexBuilder";

    private final String id;
    private final String title;

    AnnMode(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** How commands name it. */
    public String id() {
        return id;
    }

    /** What it is called on the page. */
    public String title() {
        return title;
    }

    /** The same where there is little room. */
    String shortTitle() {
        return title.replace("Faiss ", "");
    }

    /** Whether it answers one query at a time, the better the longer it takes. */
    boolean isCurve() {
        return switch (this) {
            case SCAN, HNSW, HNSWLIB, FAISS_IVF_PQ, FAISS_HNSW_SQ8, JVECTOR -> true;
            case SCAN_64, EXACT, EXACT_1000, FAISS_FLAT -> false;
        };
    }

    /** The one of this name. */
    public static Optional<AnnMode> ofId(String id) {
        return Arrays.stream(values()).filter(mode -> mode.id.equals(id)).findFirst();
    }

    /**
     * What does it.
     *
     * @throws EngineMissingException if its library is known to be missing
     */
    AnnEngine engine(AnnOptions options, Python python) {
        return switch (this) {
            case SCAN -> new GalleryEngine(SearchStructure.SCAN, SearchMode.APPROXIMATE, 1, options);
            case SCAN_64 -> new GalleryEngine(SearchStructure.SCAN, SearchMode.APPROXIMATE, 64, options);
            case HNSW -> new GalleryEngine(SearchStructure.HNSW, SearchMode.APPROXIMATE, 1, options);
            case EXACT -> new GalleryEngine(SearchStructure.SCAN, SearchMode.EXACT, 1, options);
            case EXACT_1000 -> new ExactEngine(options);
            case HNSWLIB -> new PythonEngine(id, "hnswlib", HNSWLIB_HINT, true, python, options);
            case FAISS_FLAT, FAISS_IVF_PQ -> new PythonEngine(id, "faiss", FAISS_HINT, false, python, options);
            case FAISS_HNSW_SQ8 -> new PythonEngine(id, "faiss", FAISS_HINT, true, python, options);
            case JVECTOR -> jvector(options);
        };
    }

    /** Whoever uses this module as a library has JVector only if they ask for it. */
    private static AnnEngine jvector(AnnOptions options) {
        try {
            Class.forName(JVECTOR_CLASS, false, AnnMode.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new EngineMissingException("not installed: io.github.jbellis:jvector is not on the class path");
        }
        return new JVectorEngine(options);
    }
}
