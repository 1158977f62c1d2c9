package io.vultus.gallery.opensearch;

/**
 * What a new gallery on a cluster is made with; one that exists keeps what it has.
 *
 * @param shards into how many parts it is divided, 1 to 1024; a person is in one of them as a whole.
 *     {@code docs/scaling.md} tells how many
 * @param replicas how many more copies of each shard there are, on other nodes; 0 to 10
 * @param maxConn how many neighbours a node of the HNSW graph has (the paper's M), 2 to 100
 * @param beamWidth how many candidates are looked at when a vector is added (efConstruction), 2 to 4096
 * @param quantisation what the graphs compare
 */
public record OpenSearchOptions(int shards, int replicas, int maxConn, int beamWidth, Quantisation quantisation) {

    /** Three nodes' worth, each shard twice, and graphs as in a folder. */
    public static final OpenSearchOptions DEFAULT = new OpenSearchOptions(3, 1, 16, 100, Quantisation.NONE);

    /** What the graphs of a gallery compare; candidates are scored by the full vectors in any case. */
    public enum Quantisation {
        /** The full vectors, four bytes a value. */
        NONE,
        /** One byte a value beside the full vectors: more disk, a quarter of the memory for fast searches. */
        SEVEN_BIT
    }

    public OpenSearchOptions {
        require("shards", shards, 1, 1024);
        require("replicas", replicas, 0, 10);
        require("maxConn", maxConn, 2, 100);
        require("beamWidth", beamWidth, 2, 4096);
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", got " + value);
        }
    }

    /** The same with another number of shards. */
    public OpenSearchOptions withShards(int count) {
        return new OpenSearchOptions(count, replicas, maxConn, beamWidth, quantisation);
    }

    /** The same with another number of replicas. */
    public OpenSearchOptions withReplicas(int count) {
        return new OpenSearchOptions(shards, count, maxConn, beamWidth, quantisation);
    }

    /** The same with other graphs. */
    public OpenSearchOptions withGraph(int newMaxConn, int newBeamWidth) {
        return new OpenSearchOptions(shards, replicas, newMaxConn, newBeamWidth, quantisation);
    }

    /** The same with another quantisation. */
    public OpenSearchOptions withQuantisation(Quantisation other) {
        return new OpenSearchOptions(shards, replicas, maxConn, beamWidth, other);
    }
}
