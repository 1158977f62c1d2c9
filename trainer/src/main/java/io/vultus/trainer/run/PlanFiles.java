package io.vultus.trainer.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads plans from YAML, strictly: unknown and missing fields are errors. */
final class PlanFiles {

    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /** No plan or table that a person writes comes near it. */
    private static final long MAX_BYTES = 1 << 20;

    private PlanFiles() {}

    static <T> T read(Path file, Class<T> type) {
        return reading(file, () -> {
            String text = text(file);
            JsonNode document = MAPPER.readTree(text);
            new PlanKeys(file, type, lines(file, text)).check(document);
            return MAPPER.treeToValue(document, type);
        });
    }

    /**
     * A plan with some of its fields replaced.
     *
     * @param changes an object that has those fields; objects in it replace fields one by one, but for the head, which
     *     is replaced as a whole
     */
    static RunPlan read(Path file, JsonNode changes) {
        return reading(file, () -> {
            String text = text(file);
            Map<String, Integer> lines = lines(file, text);
            JsonNode plan = MAPPER.readTree(text);
            if (!(plan instanceof ObjectNode fields)) {
                throw new RunPlanException(file + ": holds no plan of a run");
            }
            replace(fields, changes);
            new PlanKeys(file, RunPlan.class, lines).check(fields);
            return MAPPER.treeToValue(fields, RunPlan.class);
        });
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new RunPlanException(
                    file + " has " + Files.size(file) + " bytes; a run's file has at most " + MAX_BYTES);
        }
        String text = TextFile.read(file);
        if (text.isBlank()) {
            throw new RunPlanException(file + ": is empty");
        }
        return text;
    }

    /**
     * The line of each key by its JSON pointer; a key that is there twice is an error, of which the second would win.
     */
    private static Map<String, Integer> lines(Path file, String text) throws IOException {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = MAPPER.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    int line = parser.currentTokenLocation().getLineNr();
                    Integer before =
                            lines.put(parser.getParsingContext().pathAsPointer().toString(), line);
                    if (before != null) {
                        throw new RunPlanException(file + ", line " + line + ": the key \"" + parser.currentName()
                                + "\" is there already, in line " + before + "; remove one of them");
                    }
                }
            }
        }
        return lines;
    }

    private static void replace(ObjectNode fields, JsonNode changes) {
        changes.properties().forEach(change -> {
            boolean merge = change.getValue().isObject()
                    && fields.path(change.getKey()).isObject()
                    && !change.getKey().equals("head");
            if (merge) {
                replace((ObjectNode) fields.get(change.getKey()), change.getValue());
            } else {
                fields.set(change.getKey(), change.getValue());
            }
        });
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Path file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (JacksonException e) {
            throw refused(file, e);
        } catch (CharacterCodingException e) {
            throw new RunPlanException(file + ": is not a text file", e);
        } catch (IOException e) {
            throw new RunPlanException("cannot read the run's file " + file + ": " + e, e);
        }
    }

    /** What a record found wrong is said without Jackson's words around it. */
    private static RunPlanException refused(Path file, JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RunPlanException plan) {
                return new RunPlanException(file + ": " + plan.getMessage(), e);
            }
        }
        String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
        return new RunPlanException(
                file + line + ": cannot be read as YAML: "
                        + e.getOriginalMessage().strip().replaceAll("\\s+", " "),
                e);
    }
}
