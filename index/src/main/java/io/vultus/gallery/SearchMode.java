package io.vultus.gallery;

/** How to look for the nearest templates. */
public enum SearchMode {
    /** Exact where that is the faster way, approximate in larger galleries. */
    AUTO,
    /** By quantised vectors and, in large galleries, a graph; what is found is scored again in full precision. */
    APPROXIMATE,
    /** Every live template, in full precision. */
    EXACT
}
