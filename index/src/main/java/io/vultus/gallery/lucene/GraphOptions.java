package io.vultus.gallery.lucene;

/**
 * How the HNSW graphs of a gallery are built (Malkov and Yashunin, <i>Efficient and robust approximate nearest neighbor
 * search using Hierarchical Navigable Small World graphs</i>, 2016). Fixed when the gallery is created.
 *
 * @param maxConn how many neighbours a node has (M); 2 to 512
 * @param beamWidth how many nodes are looked at to find them (efConstruction); 1 to 3200
 * @param threshold parts of the gallery with fewer templates than this have no graph and are scanned; at least 2
 */
public record GraphOptions(int maxConn, int beamWidth, int threshold) {

    /** What suits embeddings of faces; {@code docs/gallery-measurements.md} says why. */
    public static final GraphOptions DEFAULT = new GraphOptions(32, 200, 500_000);

    public GraphOptions {
        requireRange("maxConn", maxConn, 2, 512);
        requireRange("beamWidth", beamWidth, 1, 3200);
        requireRange("threshold", threshold, 2, Integer.MAX_VALUE);
    }

    private static void requireRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", got " + value);
        }
    }
}
