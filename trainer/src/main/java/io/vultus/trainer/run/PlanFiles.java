package io.vultus.trainer.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vultus.text.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

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

    private PlanFiles() {}

    static <T> T read(Path file, Class<T> type) {
        return reading(file, () -> {
            T plan = MAPPER.readValue(TextFile.read(file), type);
            if (plan == null) {
                throw new RunPlanException(file + ": holds no plan, but nothing or a null");
            }
            return plan;
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
            JsonNode plan = MAPPER.readTree(TextFile.read(file));
            if (!(plan instanceof ObjectNode fields)) {
                throw new RunPlanException(file + " is no plan of a run");
            }
            replace(fields, changes);
            return MAPPER.treeToValue(fields, RunPlan.class);
        });
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
            throw new RunPlanException(file + ": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new RunPlanException(file + ": is not a text file", e);
        } catch (IOException e) {
            throw new RunPlanException("cannot read the run's file " + file + ": " + e, e);
        }
    }
}
