package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.embedding.Embedding;
import io.vultus.file.Sha256;
import io.vultus.gallery.ContentKey;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** People and templates as the engine's documents, and back; {@link OpenSearchGallery} describes them. */
final class Documents {

    /** 144 bits: no two keys among billions share them, and Base64 needs no padding. */
    private static final int ID_BYTES = 18;

    private static final int DIGEST_BYTES = 16;

    /** No key of a label holds it. */
    private static final char LABEL_SEPARATOR = '\u0000';

    private Documents() {}

    /** Where a person's documents are: what has the same routing is in the same shard. */
    static String routing(String identity) {
        return id("r", identity);
    }

    static String personId(String identity) {
        return id("p", identity);
    }

    static String templateId(String identity, String templateId) {
        return id("t", identity, templateId);
    }

    /** The engine takes ids of 512 bytes, which two of ours may exceed. */
    private static String id(String... parts) {
        MessageDigest sha256 = Sha256.digest();
        for (String part : parts) {
            sha256.update(part.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
        }
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(sha256.digest(), ID_BYTES));
    }

    static ObjectNode person(Profile profile) {
        ObjectNode source = Engine.object();
        source.put(Fields.KIND, Fields.KIND_PERSON).put(Fields.IDENTITY, profile.identity());
        ObjectNode body = source.putObject(Fields.BODY);
        body.put("name", profile.name());
        putAll(body.putObject("attributes"), profile.attributes());
        return source;
    }

    static Profile profile(JsonNode source) {
        JsonNode body = source.path(Fields.BODY);
        return Profile.ofStored(
                source.path(Fields.IDENTITY).asText(), body.path("name").asText(), map(body.path("attributes")));
    }

    /**
     * A template's document.
     *
     * @param attributes those of its person, by which it can be filtered
     * @param change which change writes it
     */
    static ObjectNode template(Template template, Map<String, String> attributes, String change) {
        ObjectNode source = Engine.object();
        source.put(Fields.KIND, Fields.KIND_TEMPLATE)
                .put(Fields.IDENTITY, template.identity())
                .put(Fields.TEMPLATE, template.templateId())
                .put(Fields.DIGEST, digest(template))
                .put(Fields.CHANGE, change);
        ArrayNode vector = source.putArray(Fields.VECTOR);
        for (float value : template.embedding().toArray()) {
            vector.add(value);
        }
        source.set(Fields.LABELS, labels(attributes));
        source.set(Fields.BODY, body(template));
        return source;
    }

    private static ObjectNode body(Template template) {
        ObjectNode body = Engine.object();
        template.source().ifPresent(value -> body.put("source", value));
        template.contentKey().ifPresent(value -> body.put("contentKey", value.toString()));
        putAll(body.putObject("metadata"), template.metadata());
        return body;
    }

    static Template template(JsonNode source) {
        JsonNode body = source.path(Fields.BODY);
        return Template.ofStored(
                source.path(Fields.IDENTITY).asText(),
                source.path(Fields.TEMPLATE).asText(),
                embedding(source),
                Optional.ofNullable(body.get("source")).map(JsonNode::asText),
                Optional.ofNullable(body.get("contentKey"))
                        .map(JsonNode::asText)
                        .map(ContentKey::ofHex),
                map(body.path("metadata")));
    }

    static Embedding embedding(JsonNode source) {
        JsonNode vector = source.path(Fields.VECTOR);
        float[] values = new float[vector.size()];
        for (int d = 0; d < values.length; d++) {
            values[d] = vector.get(d).floatValue();
        }
        return Embedding.ofUnit(values);
    }

    /** Attributes as terms to filter by. */
    static ArrayNode labels(Map<String, String> attributes) {
        ArrayNode labels = Engine.JSON.createArrayNode();
        attributes.forEach((key, value) -> labels.add(label(key, value)));
        return labels;
    }

    static String label(String key, String value) {
        return key + LABEL_SEPARATOR + value;
    }

    /** Tells whether two templates of the same identity and id are equal. */
    static String digest(Template template) {
        float[] values = template.embedding().toArray();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        MessageDigest sha256 = Sha256.digest();
        sha256.update(bytes);
        sha256.update(body(template).toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES);
    }

    private static void putAll(ObjectNode object, Map<String, String> map) {
        map.forEach(object::put);
    }

    private static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new TreeMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }
}
