package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;

/** Counts on how many copies of their shards operations were acknowledged. */
final class CopiesCount {

    private final int asked;
    private int fewest;
    private long operations;
    private long withFewer;

    CopiesCount(int asked) {
        this.asked = asked;
        fewest = asked;
    }

    synchronized void add(JsonNode shards) {
        int successful = shards.path("successful").asInt();
        fewest = Math.min(fewest, successful);
        operations++;
        if (successful < asked) {
            withFewer++;
        }
    }

    synchronized Copies sum() {
        return new Copies(asked, fewest, operations, withFewer);
    }
}
