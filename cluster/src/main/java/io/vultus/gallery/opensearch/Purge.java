package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/**
 * Makes the deleted documents of a person's shard leave the disks of all nodes that are up: the engine keeps them for
 * copies that may have to catch up, half a minute where all are up, and in files that older commits name.
 */
final class Purge {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Engine engine;
    private final String path;

    Purge(Engine engine) {
        this.engine = engine;
        path = "/" + engine.address().name();
    }

    /** Returns when nothing that was deleted is left in the shard in which the person was. */
    void run(String identity) {
        String shard = shard(identity);
        Backoff backoff = new Backoff(PATIENCE);
        while (true) {
            rewrite();
            if (deleted(shard) == 0) {
                // Once more, so that no commit is left that names the files from before.
                rewrite();
                return;
            }
            if (!backoff.pause()) {
                throw new ClusterFailureException(
                        "what was erased is found no more, but still on disks of " + engine.address()
                                + ": a copy of shard " + shard + " is not up, or others change it all the time;"
                                + " it leaves the disks when segments are merged",
                        null);
            }
        }
    }

    private String shard(String identity) {
        Map<String, String> routing = Map.of("routing", Documents.routing(identity));
        return engine.send("GET", path + "/_search_shards", routing, null)
                .path("shards")
                .path(0)
                .path(0)
                .path("shard")
                .asText();
    }

    private void rewrite() {
        engine.send("POST", path + "/_refresh", null);
        engine.send("POST", path + "/_flush", Map.of("force", "true", "wait_if_ongoing", "true"), null);
        engine.send("POST", path + "/_forcemerge", Map.of("only_expunge_deletes", "true"), null);
        engine.send("POST", path + "/_refresh", null);
        engine.send("POST", path + "/_flush", Map.of("force", "true", "wait_if_ongoing", "true"), null);
    }

    private long deleted(String shard) {
        JsonNode copies = engine.send("GET", path + "/_stats/docs", Map.of("level", "shards"), null)
                .path("indices")
                .iterator()
                .next()
                .path("shards")
                .path(shard);
        long deleted = 0;
        for (JsonNode copy : copies) {
            deleted += copy.path("docs").path("deleted").asLong();
        }
        return deleted;
    }
}
