package io.vultus.trainer.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A plan as the text that checkpoints keep, JSON, so that a run is not taken up with another one. */
final class PlanText {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance))
            .build();

    /** What may be changed in the middle of a run: the weights do not depend on it. */
    private static final Set<String> FREE = Set.of("checkpointEvery", "verification");

    private static final String DATA_FINGERPRINT = "dataFingerprint";

    private static final Set<String> PLACES_OF_DATA =
            Set.of("data.folder", "data.records", "data.photographs.folder", "data.photographs.detector");

    private PlanText() {}

    static String of(RunPlan plan) {
        return MAPPER.valueToTree(plan).toString();
    }

    /**
     * The plan together with what it trains on.
     *
     * @param dataFingerprint {@link io.vultus.trainer.data.FaceDataset#fingerprint}
     */
    static String of(RunPlan plan, String dataFingerprint) {
        ObjectNode fields = MAPPER.valueToTree(plan);
        return fields.put(DATA_FINGERPRINT, dataFingerprint).toString();
    }

    /**
     * Compares plans.
     *
     * @return the first field that decides the outcome and differs, with both values; empty where there is none
     */
    static Optional<String> difference(String before, String now) {
        Map<String, String> was = fields(before);
        Map<String, String> is = fields(now);
        boolean knowsData = was.containsKey(DATA_FINGERPRINT) && is.containsKey(DATA_FINGERPRINT);
        Set<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        // Where the data are known by their contents, it does not matter where they are.
        names.removeAll(knowsData ? PLACES_OF_DATA : Set.of(DATA_FINGERPRINT));
        // Where the rate drops at steps that are named, how many are still to come changes nothing of what was done.
        boolean longer = names.stream().anyMatch(name -> name.startsWith("learning.dropAt"));
        return names.stream()
                .filter(name -> !FREE.contains(name.split("\\.", 2)[0]))
                .filter(name -> !(longer && name.equals("steps")))
                .filter(name -> !Objects.equals(was.get(name), is.get(name)))
                .min(Comparator.comparing((String name) -> name.equals(DATA_FINGERPRINT)))
                .map(name -> name.equals(DATA_FINGERPRINT)
                        ? "the training data are not those of before"
                        : name + " was " + was.getOrDefault(name, "not there") + " and is "
                                + is.getOrDefault(name, "not there"));
    }

    /** The name of the network that a plan trains. */
    static String network(String json) {
        return parse(json).path("network").asText();
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new CheckpointException("the plan in the checkpoint is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** All fields by their paths: {@code learning.rate}. */
    static Map<String, String> fields(String json) {
        Map<String, String> fields = new TreeMap<>();
        collect("", parse(json), fields);
        return fields;
    }

    private static void collect(String name, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> collect(
                            name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), into));
        } else if (!node.isNull()) {
            into.put(name, node.toString());
        }
    }
}
