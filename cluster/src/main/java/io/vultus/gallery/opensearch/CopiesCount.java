package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;

/** Counts on how many copies of their shards operations were acknowledged. */
final class CopiesCount {

    private int asked;
    private int fewest = Integer.MAX_VALUE;
    private long operations;
    private long withFewer;

    synchronized void add(JsonNode shards) {
        int total = shards.path("total").asInt();
        int successful = shards.path("successful").asInt();
        asked = Math.max(asked, total);
        fewest = Math.min(fewest, successful);
        operations++;
        if (successful < total) {
            withFewer++;
        }
    }

    synchronized Copies sum() {
        return new Copies(asked, operations == 0 ? asked : fewest, operations, withFewer);
    }
}
