package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads documents by their ids, as they are now, whether searches show them yet or not. */
final class Lookup {

    private static final int DOCUMENTS_A_REQUEST = 5_000;

    private final Engine engine;

    Lookup(Engine engine) {
        this.engine = engine;
    }

    /** One document to read. */
    private record Key(String id, String routing) {}

    /** Those of some people who are enrolled, by identity. */
    Map<String, Profile> people(Set<String> identities) {
        List<Key> keys = identities.stream()
                .map(identity -> new Key(Documents.personId(identity), Documents.routing(identity)))
                .toList();
        Map<String, Profile> people = new HashMap<>();
        get(keys, Fields.IDENTITY, Fields.BODY).values().forEach(source -> {
            Profile profile = Documents.profile(source);
            people.put(profile.identity(), profile);
        });
        return people;
    }

    /** The digests of those templates that are there, by the documents' ids. */
    Map<String, String> digests(Collection<Template> templates) {
        Map<String, String> digests = new HashMap<>();
        get(keys(templates), Fields.DIGEST)
                .forEach((id, source) ->
                        digests.put(id, source.path(Fields.DIGEST).asText()));
        return digests;
    }

    /** The documents of those templates that are there, by their ids. */
    Map<String, ObjectNode> sources(Collection<Template> templates) {
        return get(keys(templates));
    }

    private static List<Key> keys(Collection<Template> templates) {
        return templates.stream()
                .map(template -> new Key(
                        Documents.templateId(template.identity(), template.templateId()),
                        Documents.routing(template.identity())))
                .toList();
    }

    /** Reads some fields of documents, all where none is named. */
    private Map<String, ObjectNode> get(List<Key> keys, String... fields) {
        Map<String, ObjectNode> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += DOCUMENTS_A_REQUEST) {
            List<Key> part = keys.subList(from, Math.min(keys.size(), from + DOCUMENTS_A_REQUEST));
            found.putAll(engine.patiently(() -> getPart(part, fields)));
        }
        return found;
    }

    private Map<String, ObjectNode> getPart(List<Key> keys, String... fields) {
        ObjectNode body = Engine.object();
        ArrayNode docs = body.putArray("docs");
        for (Key key : keys) {
            ObjectNode doc = docs.addObject().put("_id", key.id).put("routing", key.routing);
            if (fields.length > 0) {
                ArrayNode source = doc.putArray("_source");
                List.of(fields).forEach(source::add);
            }
        }
        Map<String, ObjectNode> found = new HashMap<>();
        List<JsonNode> failed = new ArrayList<>();
        engine.ask("/" + engine.address().name() + "/_mget", Map.of(), body)
                .path("docs")
                .forEach(doc -> {
                    if (doc.has("error")) {
                        failed.add(doc);
                    } else if (doc.path("found").asBoolean()) {
                        found.put(doc.path("_id").asText(), (ObjectNode) doc.path("_source"));
                    }
                });
        if (!failed.isEmpty()) {
            throw new PassingException(Problems.red(
                    engine.address(),
                    failed.getFirst().path("error").path("reason").asText()));
        }
        return found;
    }
}
