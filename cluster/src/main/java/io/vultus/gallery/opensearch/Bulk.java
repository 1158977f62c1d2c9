package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends operations to the engine until it has acknowledged every one of them, on all copies of their shards that are
 * up. What fails by something that may pass is sent again, alone, after a pause; ids are fixed, so that twice is as
 * good as once.
 */
final class Bulk {

    /** A gallery that somebody deleted meanwhile is not to come back as an index of guessed fields. */
    private static final Map<String, String> ONLY_THERE = Map.of("require_alias", "true");

    private static final SerializedString NEW_LINE = new SerializedString("\n");

    private final Engine engine;
    private final CopiesCount copies;

    Bulk(Engine engine, CopiesCount copies) {
        this.engine = engine;
        this.copies = copies;
    }

    /**
     * Sends them all.
     *
     * @return what came of each, by the document's id: {@code created}, {@code updated}, {@code deleted},
     *     {@code not_found}, {@code noop}, or {@code exists} for what was to be created and is there
     */
    Map<String, String> send(List<Operation> operations) {
        Map<String, String> results = new HashMap<>();
        List<Operation> left = operations;
        Backoff backoff = engine.backoff();
        while (!left.isEmpty()) {
            JsonNode items = engine.bulk(ONLY_THERE, lines(left)).path("items");
            List<Operation> again = new ArrayList<>();
            PassingException why = null;
            for (int i = 0; i < left.size(); i++) {
                Operation operation = left.get(i);
                try {
                    results.put(operation.id(), result(operation, items.path(i).path(name(operation))));
                } catch (PassingException e) {
                    again.add(operation);
                    why = e;
                }
            }
            if (why != null && !backoff.pause()) {
                throw why.lasting();
            }
            left = again;
        }
        return results;
    }

    private String result(Operation operation, JsonNode item) {
        int status = item.path("status").asInt();
        if (status == 409) {
            if (operation.action() == Operation.Action.CREATE) {
                return "exists";
            }
            // Somebody else changed the document in the same moment.
            throw new PassingException(new ClusterFailureException(
                    "a document of " + engine.address() + " is changed by others all the time", null));
        }
        if (status > 299 && !item.path("result").asText().equals("not_found")) {
            throw Problems.of(engine, item);
        }
        copies.add(item.path("_shards"));
        return item.path("result").asText();
    }

    private static String name(Operation operation) {
        return operation.action().name().toLowerCase(Locale.ROOT);
    }

    private static byte[] lines(List<Operation> operations) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Engine.JSON.createGenerator(bytes).setRootValueSeparator(NEW_LINE)) {
            for (Operation operation : operations) {
                json.writeTree(head(operation));
                if (operation.source() != null) {
                    json.writeTree(body(operation));
                }
            }
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ObjectNode head(Operation operation) {
        ObjectNode head = Engine.object();
        head.putObject(name(operation)).put("_id", operation.id()).put("routing", operation.routing());
        return head;
    }

    private static ObjectNode body(Operation operation) {
        if (operation.action() != Operation.Action.UPDATE) {
            return operation.source();
        }
        ObjectNode body = Engine.object();
        body.set("doc", operation.source());
        return body;
    }
}
