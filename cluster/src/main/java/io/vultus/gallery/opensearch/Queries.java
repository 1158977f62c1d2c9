package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.embedding.Embedding;
import java.util.Collection;
import java.util.Map;

/** The engine's queries. */
final class Queries {

    private Queries() {}

    static ObjectNode term(String field, String value) {
        ObjectNode query = Engine.object();
        query.putObject("term").put(field, value);
        return query;
    }

    static ObjectNode terms(String field, Collection<String> values) {
        ObjectNode query = Engine.object();
        ArrayNode array = query.putObject("terms").putArray(field);
        values.forEach(array::add);
        return query;
    }

    /** What all of these match. */
    static ObjectNode all(ObjectNode... queries) {
        ObjectNode query = Engine.object();
        ArrayNode filter = query.putObject("bool").putArray("filter");
        for (ObjectNode part : queries) {
            filter.add(part);
        }
        return query;
    }

    static ObjectNode templatesOf(String identity) {
        return all(term(Fields.KIND, Fields.KIND_TEMPLATE), term(Fields.IDENTITY, identity));
    }

    /** The templates of people with all of these attributes, but for some people. */
    static ObjectNode candidates(Map<String, String> attributes, Collection<String> excluded) {
        ObjectNode query = Engine.object();
        ObjectNode bool = query.putObject("bool");
        ArrayNode filter = bool.putArray("filter");
        filter.add(term(Fields.KIND, Fields.KIND_TEMPLATE));
        attributes.forEach((key, value) -> filter.add(term(Fields.LABELS, Documents.label(key, value))));
        if (!excluded.isEmpty()) {
            bool.putArray("must_not").add(terms(Fields.IDENTITY, excluded));
        }
        return query;
    }

    /** In each shard the {@code ef} templates that its graphs give for the nearest. */
    static ObjectNode nearest(Embedding probe, int ef) {
        ObjectNode query = Engine.object();
        ObjectNode knn = query.putObject("knn").putObject(Fields.VECTOR);
        putVector(knn, "vector", probe);
        knn.put("k", ef).putObject("method_parameters").put("ef_search", ef);
        return query;
    }

    /** The same among those that match a filter. */
    static ObjectNode nearest(Embedding probe, int ef, ObjectNode filter) {
        ObjectNode query = nearest(probe, ef);
        ((ObjectNode) query.path("knn").path(Fields.VECTOR)).set("filter", filter);
        return query;
    }

    /** What a query matches, scored by the full vectors. */
    static ObjectNode scored(ObjectNode matching, Embedding probe) {
        ObjectNode query = Engine.object();
        ObjectNode score = query.putObject("script_score");
        score.set("query", matching);
        ObjectNode script = score.putObject("script").put("lang", "knn").put("source", "knn_score");
        ObjectNode parameters = script.putObject("params");
        parameters.put("field", Fields.VECTOR).put("space_type", "innerproduct");
        putVector(parameters, "query_value", probe);
        return query;
    }

    private static void putVector(ObjectNode object, String name, Embedding embedding) {
        ArrayNode values = object.putArray(name);
        for (float value : embedding.toArray()) {
            values.add(value);
        }
    }

    /** A search in ascending order of some fields. */
    static ObjectNode search(ObjectNode query, int size, String... order) {
        ObjectNode search = Engine.object();
        search.put("size", size);
        search.set("query", query);
        ArrayNode sort = search.putArray("sort");
        for (String field : order) {
            sort.addObject().put(field, "asc");
        }
        return search;
    }
}
