package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.gallery.GalleryException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One state of the gallery to read: the newest, or one that is held as it was (the engine's point in time). Held ones
 * are let go when nobody uses them any more.
 */
final class View {

    /** How long the engine keeps a state that nobody reads. */
    private static final String KEEP_ALIVE = "1h";

    /** A part of the answer would be a wrong answer. */
    private static final Map<String, String> WHOLE = Map.of("allow_partial_search_results", "false");

    private final Engine engine;
    private final Optional<String> pointInTime;
    private final AtomicInteger users = new AtomicInteger(1);

    private View(Engine engine, Optional<String> pointInTime) {
        this.engine = engine;
        this.pointInTime = pointInTime;
    }

    /** The newest state, whenever it is asked. */
    static View live(Engine engine) {
        return new View(engine, Optional.empty());
    }

    /** The state of this moment; to be {@linkplain #release released} by the caller. */
    static View held(Engine engine) {
        JsonNode answer = engine.send(
                "POST",
                "/" + engine.address().name() + "/_search/point_in_time",
                Map.of("keep_alive", KEEP_ALIVE, "allow_partial_pit_creation", "false"),
                null);
        return new View(engine, Optional.of(answer.path("pit_id").asText()));
    }

    boolean isHeld() {
        return pointInTime.isPresent();
    }

    /** Begins to use it; false if it has been let go. */
    boolean acquire() {
        return users.updateAndGet(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            pointInTime.ifPresent(this::letGo);
        }
    }

    private void letGo(String id) {
        ObjectNode body = Engine.object();
        body.putArray("pit_id").add(id);
        try {
            Engine.uninterrupted(() -> engine.once("DELETE", "/_search/point_in_time", Map.of(), body));
        } catch (PassingException | GalleryException e) {
            // The engine lets it go by itself after a while.
        }
    }

    /** Searches all shards. */
    JsonNode search(ObjectNode body) {
        return search(body, Optional.empty());
    }

    /** Searches the shard in which a person is. */
    JsonNode search(ObjectNode body, String identity) {
        return search(body, Optional.of(Documents.routing(identity)));
    }

    private JsonNode search(ObjectNode body, Optional<String> routing) {
        if (pointInTime.isPresent()) {
            body.putObject("pit").put("id", pointInTime.get()).put("keep_alive", KEEP_ALIVE);
            return engine.ask("/_search", WHOLE, body);
        }
        Map<String, String> parameters = routing.map(
                        value -> Map.of("routing", value, "allow_partial_search_results", "false"))
                .orElse(WHOLE);
        return engine.ask("/" + engine.address().name() + "/_search", parameters, body);
    }
}
