package io.vultus.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads an object of JSON field by field, and says of each that is missing, unknown or of the wrong kind which one it
 * is, by its path. Not bound to classes: that would take a mistyped file's absent number for zero.
 */
final class JsonFields {

    /** Writes and reads; a manifest nests four deep. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode object;
    private final String path;
    private final Set<String> read = new LinkedHashSet<>();

    private JsonFields(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /**
     * Reads a whole document of a format and version.
     *
     * @param json UTF-8
     * @param where what to call the document in errors, usually its path
     * @throws ManifestFormatException if it is not what {@code read} asks for; the message begins with {@code where}
     * @throws UnsupportedManifestException if its version is later than {@code version}
     */
    static <T> T read(byte[] json, String where, String format, int version, Function<JsonFields, T> read) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (!(root instanceof ObjectNode object)) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            JsonFields fields = new JsonFields(object, "");
            fields.requireFormat(where, format, version);
            T result = read.apply(fields);
            fields.requireAllRead();
            return result;
        } catch (JsonProcessingException e) {
            throw new ManifestFormatException(
                    where + " is not valid JSON: " + firstLine(e.getOriginalMessage())
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ")"),
                    e);
        } catch (IOException e) {
            throw new ManifestFormatException(where + " is not UTF-8 text: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ManifestFormatException(where + " is malformed: " + e.getMessage(), e);
        }
    }

    private void requireFormat(String where, String format, int version) {
        String found = text("format");
        if (!found.equals(format)) {
            throw new IllegalArgumentException("\"format\" should be \"" + format + "\", is \"" + found + "\"");
        }
        int foundVersion = integer("version");
        if (foundVersion > version) {
            throw new UnsupportedManifestException(where + " is in version " + foundVersion + " of " + format
                    + ", and this Vultus reads up to version " + version + ": use a later Vultus");
        }
        if (foundVersion < 1) {
            throw new IllegalArgumentException("\"version\" should be from 1 to " + version + ", is " + foundVersion);
        }
    }

    String text(String field) {
        return optionalText(field).orElseThrow(() -> missing(field));
    }

    Optional<String> optionalText(String field) {
        return find(field).map(node -> {
            require(node.isTextual(), field, "text", node);
            return node.textValue();
        });
    }

    boolean flag(String field, boolean otherwise) {
        return find(field)
                .map(node -> {
                    require(node.isBoolean(), field, "true or false", node);
                    return node.booleanValue();
                })
                .orElse(otherwise);
    }

    int integer(String field) {
        JsonNode node = get(field);
        require(node.isIntegralNumber() && node.canConvertToInt(), field, "an integer", node);
        return node.intValue();
    }

    long longInteger(String field) {
        JsonNode node = get(field);
        require(node.isIntegralNumber() && node.canConvertToLong(), field, "an integer", node);
        return node.longValue();
    }

    float number(String field) {
        return number(field, get(field));
    }

    List<Float> numbers(String field) {
        JsonNode node = get(field);
        require(node instanceof ArrayNode, field, "a list of numbers", node);
        List<Float> numbers = new ArrayList<>();
        node.forEach(element -> numbers.add(number(field, element)));
        return numbers;
    }

    /** One of an enum's constants, by what its {@code toString} gives. */
    <E extends Enum<E>> E oneOf(String field, Class<E> type) {
        String found = text(field);
        Map<String, E> names = new TreeMap<>();
        for (E constant : type.getEnumConstants()) {
            names.put(constant.toString(), constant);
        }
        if (!names.containsKey(found)) {
            throw new IllegalArgumentException(
                    '"' + path + field + "\" should be one of " + names.keySet() + ", is \"" + found + "\"");
        }
        return names.get(found);
    }

    <T> T object(String field, Function<JsonFields, T> reader) {
        return optionalObject(field, reader).orElseThrow(() -> missing(field));
    }

    <T> Optional<T> optionalObject(String field, Function<JsonFields, T> reader) {
        return find(field).map(node -> readObject(node, field, reader));
    }

    <T> List<T> objects(String field, Function<JsonFields, T> reader) {
        JsonNode node = get(field);
        require(node instanceof ArrayNode, field, "a list", node);
        List<T> objects = new ArrayList<>();
        node.forEach(element -> objects.add(readObject(element, field + "[" + objects.size() + "]", reader)));
        return objects;
    }

    /** An object whose keys are free and whose values are objects. */
    <T> SortedMap<String, T> objectsByName(String field, Function<JsonFields, T> reader) {
        return object(field, fields -> {
            TreeMap<String, T> objects = new TreeMap<>();
            fields.object.fieldNames().forEachRemaining(name -> objects.put(name, fields.object(name, reader)));
            return objects;
        });
    }

    private <T> T readObject(JsonNode node, String field, Function<JsonFields, T> reader) {
        require(node instanceof ObjectNode, field, "an object", node);
        JsonFields fields = new JsonFields((ObjectNode) node, path + field + ".");
        T result;
        try {
            result = reader.apply(fields);
        } finally {
            read.add(field);
        }
        fields.requireAllRead();
        return result;
    }

    private void requireAllRead() {
        object.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no field \"" + path + abbreviate(name) + "\" in this format; there are " + read);
            }
        });
    }

    private Optional<JsonNode> find(String field) {
        read.add(field);
        return Optional.ofNullable(object.get(field));
    }

    private JsonNode get(String field) {
        return find(field).orElseThrow(() -> missing(field));
    }

    private float number(String field, JsonNode node) {
        require(node.isNumber() && Float.isFinite(node.floatValue()), field, "a number", node);
        return node.floatValue();
    }

    private IllegalArgumentException missing(String field) {
        return new IllegalArgumentException("\"" + path + field + "\" is missing");
    }

    private void require(boolean right, String field, String kind, JsonNode found) {
        if (!right) {
            throw new IllegalArgumentException(
                    "\"" + path + field + "\" should be " + kind + ", is " + abbreviate(found.toString()));
        }
    }

    private static String abbreviate(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
