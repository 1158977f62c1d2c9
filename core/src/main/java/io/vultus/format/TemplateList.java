package io.vultus.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A list of images as MegaFace's development kit has them: {@code {"path": […], "id": […]}} for probes
 * ({@code facescrub_features_list.json}), {@code {"path": […]}} for distractors
 * ({@code megaface_features_list.json_<size>_<set>}). Other members are ignored.
 *
 * @param paths images, relative to the folder of features, without algorithm and {@code .bin}
 * @param ids for each image whom it shows; empty for distractors
 */
public record TemplateList(List<String> paths, List<String> ids) {

    private static final JsonFactory JSON = new JsonFactory();

    public TemplateList {
        paths = List.copyOf(paths);
        ids = List.copyOf(ids);
        if (!ids.isEmpty() && ids.size() != paths.size()) {
            throw new IllegalArgumentException(paths.size() + " paths, but " + ids.size() + " ids");
        }
    }

    /**
     * Reads a list.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FormatException if it is not as described
     */
    public static TemplateList read(Path file) throws IOException {
        List<String> paths = null;
        List<String> ids = List.of();
        try (JsonParser json = JSON.createParser(TextFile.openDocument(file))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new FormatException(file, "is not a template list: it does not begin with {");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "path" -> paths = strings(file, name, json);
                    case "id" -> ids = strings(file, name, json);
                    default -> json.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw new FormatException(file, "is not JSON: " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not JSON: it is not text in UTF-8 or UTF-16", e);
        }
        if (paths == null) {
            throw new FormatException(file, "is not a template list: it has no member \"path\"");
        }
        if (paths.isEmpty()) {
            throw new FormatException(file, "names no images");
        }
        requireDistinct(file, paths);
        if (!ids.isEmpty() && ids.size() != paths.size()) {
            throw new FormatException(file, "has " + paths.size() + " paths, but " + ids.size() + " ids");
        }
        return new TemplateList(paths, ids);
    }

    private static List<String> strings(Path file, String name, JsonParser json) throws IOException {
        List<String> strings = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            JsonToken token = json.nextToken();
            while (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
                if (json.getText().isBlank()) {
                    throw new FormatException(file, "\"" + name + "\" has an empty element " + strings.size());
                }
                strings.add(json.getText()); // ids may be numbers
                token = json.nextToken();
            }
            if (token == JsonToken.END_ARRAY) {
                return strings;
            }
        }
        throw new FormatException(file, "\"" + name + "\" is not a list of strings (element " + strings.size() + ")");
    }

    /** A list that names an image twice would count it twice, or compare it with itself. */
    private static void requireDistinct(Path file, List<String> paths) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            ImagePath path = ImagePath.of(paths.get(i));
            Integer earlier = places.putIfAbsent(path.key() + path.suffix(), i);
            if (earlier != null) {
                throw new FormatException(
                        file, "names the image " + paths.get(i) + " twice, as elements " + earlier + " and " + i);
            }
        }
    }

    /** The same list without some of the images. */
    public TemplateList without(Set<String> images) {
        List<String> keptPaths = new ArrayList<>();
        List<String> keptIds = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (!images.contains(paths.get(i))) {
                keptPaths.add(paths.get(i));
                if (!ids.isEmpty()) {
                    keptIds.add(ids.get(i));
                }
            }
        }
        return new TemplateList(keptPaths, keptIds);
    }

    /** Writes the list. */
    public void write(Path file) throws IOException {
        try (AtomicFile out = AtomicFile.create(file, FileAccess.BY_UMASK);
                JsonGenerator json = JSON.createGenerator(out.output(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            writeStrings(json, "path", paths);
            if (!ids.isEmpty()) {
                writeStrings(json, "id", ids);
            }
            json.writeEndObject();
            json.flush();
            out.commit();
        }
    }

    private static void writeStrings(JsonGenerator json, String name, List<String> strings) throws IOException {
        json.writeArrayFieldStart(name);
        for (String string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }
}
