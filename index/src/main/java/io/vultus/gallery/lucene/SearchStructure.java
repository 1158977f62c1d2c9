package io.vultus.gallery.lucene;

import java.util.Arrays;
import java.util.Optional;

/** What a gallery keeps beside its vectors so that they can be searched. */
public enum SearchStructure {
    /** The one that suits most galleries: {@link #SCAN}; {@code docs/performance.md} says why. */
    AUTO("auto"),
    /** 1-bit codes, all of which are scanned: {@link io.vultus.gallery.scan.ScanVectorsFormat}. */
    SCAN("scan"),
    /** 8-bit vectors and, in large parts, a graph over them: Lucene's HNSW, built as {@link GraphOptions} say. */
    HNSW("hnsw");

    private final String id;

    SearchStructure(String id) {
        this.id = id;
    }

    /** How commits and commands name it. */
    public String id() {
        return id;
    }

    /** The one of this name. */
    public static Optional<SearchStructure> ofId(String id) {
        return Arrays.stream(values())
                .filter(structure -> structure.id.equals(id))
                .findFirst();
    }

    /** {@link #SCAN} or {@link #HNSW}. */
    SearchStructure resolved() {
        return this == AUTO ? SCAN : this;
    }
}
