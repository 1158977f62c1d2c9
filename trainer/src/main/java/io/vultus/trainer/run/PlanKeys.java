package io.vultus.trainer.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Holds a document against the record that it is to become: every key must be one of the record's components, every
 * component that is not {@link Optional} must be there, and every value must be of the component's type. Errors name
 * the key, its line, and the nearest key that exists.
 */
final class PlanKeys {

    private final Path file;
    private final Class<?> root;
    private final Map<String, Integer> lines;

    /**
     * Checks documents of one file.
     *
     * @param root the record that the whole document becomes
     * @param lines where each key stands, by its JSON pointer; keys that are missing in it are named without a line
     */
    PlanKeys(Path file, Class<?> root, Map<String, Integer> lines) {
        this.file = file;
        this.root = root;
        this.lines = lines;
    }

    /** Throws {@link RunPlanException} for the first key or value that does not fit. */
    void check(JsonNode document) {
        checkObject(document, root, "");
    }

    private void checkObject(JsonNode node, Class<?> type, String place) {
        if (!node.isObject()) {
            throw wrong(place, "must have keys: " + names(components(type)) + "; got " + shown(node));
        }
        Class<?> concrete = type.isSealed() ? variant(node, type, place) : type;
        Map<String, Type> known = components(concrete);
        node.properties().forEach(entry -> {
            boolean isTypeName = type.isSealed() && entry.getKey().equals(typeKey(type));
            if (!known.containsKey(entry.getKey()) && !isTypeName) {
                throw unknown(place, entry.getKey(), node, known);
            }
        });
        known.forEach((name, component) -> checkComponent(node.get(name), component, place, name));
    }

    private void checkComponent(JsonNode value, Type component, String place, String name) {
        boolean isOptional = raw(component) == Optional.class;
        if (value == null || value.isNull()) {
            if (!isOptional) {
                throw wrong(place, "needs the key \"" + name + "\"");
            }
            return;
        }
        checkValue(value, isOptional ? argument(component) : component, place + "/" + name);
    }

    private void checkValue(JsonNode value, Type type, String place) {
        Class<?> raw = raw(type);
        if (raw == List.class) {
            if (!value.isArray()) {
                throw wrong(place, "must be a list; got " + shown(value));
            }
            for (int i = 0; i < value.size(); i++) {
                checkValue(value.get(i), argument(type), place + "/" + i);
            }
        } else if (raw.isRecord() || raw.isSealed()) {
            checkObject(value, raw, place);
        } else {
            checkScalar(value, raw, place);
        }
    }

    private void checkScalar(JsonNode value, Class<?> type, String place) {
        if (type == int.class || type == Integer.class) {
            require(value.isIntegralNumber() && value.canConvertToInt(), value, place, "a whole number below 2^31");
        } else if (type == long.class || type == Long.class) {
            require(value.isIntegralNumber() && value.canConvertToLong(), value, place, "a whole number below 2^63");
        } else if (type == double.class || type == Double.class) {
            require(value.isNumber() && Double.isFinite(value.doubleValue()), value, place, "a number");
        } else if (type == boolean.class || type == Boolean.class) {
            require(value.isBoolean(), value, place, "true or false");
        } else if (type.isEnum()) {
            String names = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            boolean isOne = Arrays.stream(type.getEnumConstants())
                    .anyMatch(constant -> constant.toString().equalsIgnoreCase(value.asText()));
            require(isOne, value, place, "one of " + names);
        } else if (type == String.class || type == Path.class) {
            require(value.isValueNode(), value, place, "a text");
        }
    }

    private void require(boolean holds, JsonNode value, String place, String what) {
        if (!holds) {
            throw wrong(place, "must be " + what + "; got " + shown(value));
        }
    }

    private Class<?> variant(JsonNode node, Class<?> type, String place) {
        Map<String, Class<?>> variants = variants(type);
        JsonNode name = node.get(typeKey(type));
        if (name == null || name.isNull()) {
            throw wrong(place, "needs the key \"" + typeKey(type) + "\": one of " + names(variants));
        }
        Class<?> variant = variants.get(name.asText());
        if (variant == null) {
            throw wrong(
                    place + "/" + typeKey(type),
                    "must be one of " + names(variants) + "; got \"" + name.asText() + "\""
                            + nearest(name.asText(), variants)
                                    .map(near -> " (did you mean \"" + near + "\"?)")
                                    .orElse(""));
        }
        return variant;
    }

    private RunPlanException unknown(String place, String key, JsonNode node, Map<String, Type> known) {
        String advice = nearest(key, missing(known, node))
                .or(() -> nearest(key, known))
                .map(near -> "; did you mean \"" + near + "\"?")
                .or(() -> elsewhere(key))
                .orElse("; the keys here are " + names(known));
        return new RunPlanException(at(place + "/" + key) + ": there is no key \"" + key + "\"" + in(place) + advice);
    }

    private static Map<String, Type> missing(Map<String, Type> known, JsonNode node) {
        Map<String, Type> missing = new LinkedHashMap<>(known);
        missing.keySet().removeIf(node::has);
        return missing;
    }

    /** Where else in the document the key would be right. */
    private Optional<String> elsewhere(String key) {
        return components(root).entrySet().stream()
                .filter(component -> {
                    Type type = raw(component.getValue()) == Optional.class
                            ? argument(component.getValue())
                            : component.getValue();
                    return raw(type).isRecord() && components(raw(type)).containsKey(key);
                })
                .findFirst()
                .map(component -> "; it belongs under \"" + component.getKey() + "\"")
                .or(() -> components(root).containsKey(key)
                        ? Optional.of("; it belongs at the top of the file")
                        : Optional.empty());
    }

    private RunPlanException wrong(String place, String what) {
        int slash = place.lastIndexOf('/');
        String name = place.isEmpty() ? "the document" : "\"" + place.substring(slash + 1) + "\"";
        return new RunPlanException(
                at(place) + ": " + name + (slash > 0 ? in(place.substring(0, slash)) : "") + " " + what);
    }

    private String at(String place) {
        Integer line = lines.get(place);
        return line == null ? file.toString() : file + ", line " + line;
    }

    private static String in(String place) {
        return place.isEmpty() ? "" : " under \"" + place.substring(1).replace('/', '.') + "\"";
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static String names(Map<String, ?> known) {
        return String.join(", ", known.keySet());
    }

    private static Map<String, Type> components(Class<?> type) {
        Map<String, Type> components = new LinkedHashMap<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                components.put(component.getName(), component.getGenericType());
            }
        }
        return components;
    }

    private static String typeKey(Class<?> sealed) {
        return sealed.getAnnotation(JsonTypeInfo.class).property();
    }

    private static Map<String, Class<?>> variants(Class<?> sealed) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (JsonSubTypes.Type variant :
                sealed.getAnnotation(JsonSubTypes.class).value()) {
            variants.put(variant.name(), variant.value());
        }
        return variants;
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? raw(generic.getRawType()) : (Class<?>) type;
    }

    private static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    /** The known name that a misspelt one most likely stands for: equal but for case and hyphens, or two edits away. */
    private static Optional<String> nearest(String name, Map<String, ?> known) {
        String plain = plain(name);
        List<String> near = new ArrayList<>();
        for (String candidate : known.keySet()) {
            String other = plain(candidate);
            boolean begins = Math.min(plain.length(), other.length()) > 3
                    && (plain.startsWith(other) || other.startsWith(plain));
            if (plain.equals(other)) {
                return Optional.of(candidate);
            }
            if (begins || distance(plain, other) <= Math.min(2, other.length() / 3)) {
                near.add(candidate);
            }
        }
        return near.stream().findFirst();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
