package io.vultus.gallery.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vultus.gallery.ContractMismatchException;
import io.vultus.gallery.GalleryCorruptException;
import io.vultus.gallery.GalleryNotFoundException;
import io.vultus.gallery.GalleryTooNewException;
import io.vultus.model.ModelContract;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The index that a gallery's alias stands for.
 *
 * @param name the index behind the alias
 * @param copies how many there should be of each shard, the first included
 * @param contract whose embeddings it holds
 */
record GalleryIndex(String name, int copies, ModelContract contract) {

    /** What a search may return at most: as many people as may be asked for, and those that tie with the last. */
    static final int MAX_RESULTS = 20_000;

    /** The version of the documents' layout, in the mapping's {@code _meta}. */
    private static final int VERSION = 1;

    private static final String META = "vultus";

    /** How long a new index waits until all nodes know of it. */
    private static final String KNOWN_WITHIN = "60s";

    /** How long it then waits for all copies of its shards; where there are too few nodes it goes on without. */
    private static final Duration ALL_COPIES_WITHIN = Duration.ofSeconds(10);

    /**
     * Looks up what is behind an alias.
     *
     * @throws GalleryNotFoundException if there is nothing, or something that is no gallery
     */
    static GalleryIndex find(Engine engine) {
        return findIfAny(engine).orElseThrow(() -> new GalleryNotFoundException("no gallery at " + engine.address()));
    }

    /** The same if there is anything. */
    static Optional<GalleryIndex> findIfAny(Engine engine) {
        return engine.getIfAny("/" + engine.address().name())
                .flatMap(found -> found.properties().stream().findFirst())
                .map(index -> read(engine, index.getKey(), index.getValue()));
    }

    /** The same of an index that was made a moment ago: busy nodes hear of it later. */
    static GalleryIndex await(Engine engine) {
        return engine.patiently(() -> {
            try {
                return find(engine);
            } catch (GalleryNotFoundException e) {
                throw new PassingException(e);
            }
        });
    }

    private static GalleryIndex read(Engine engine, String name, JsonNode index) {
        JsonNode meta = index.path("mappings").path("_meta").path(META);
        if (meta.isMissingNode()) {
            throw new GalleryNotFoundException(
                    "no gallery at " + engine.address() + ": the index " + name + " is something else");
        }
        int version = meta.path("version").asInt();
        if (version > VERSION) {
            throw new GalleryTooNewException("the gallery " + engine.address() + " has version " + version
                    + "; this program reads versions up to " + VERSION);
        }
        try {
            ModelContract contract = new ModelContract(
                    meta.path("model").asText(),
                    meta.path("dimension").asInt(),
                    meta.path("contract").asText());
            int replicas = index.path("settings")
                    .path("index")
                    .path("number_of_replicas")
                    .asInt();
            return new GalleryIndex(name, replicas + 1, contract);
        } catch (IllegalArgumentException e) {
            throw new GalleryCorruptException("the gallery " + engine.address() + ": " + e.getMessage(), e);
        }
    }

    /** Makes an index; where somebody else was faster, theirs is as good. */
    static void create(Engine engine, String name, ModelContract contract, OpenSearchOptions options, boolean alias) {
        ObjectNode body = Engine.object();
        if (alias) {
            body.putObject("aliases").putObject(engine.address().name());
        }
        body.putObject("settings").set("index", settings(options));
        body.set("mappings", mapping(contract, options));
        Engine.Answer answer =
                Engine.impatiently(() -> engine.once("PUT", "/" + name, Map.of("timeout", KNOWN_WITHIN), body));
        boolean exists = answer.json().path("error").path("type").asText().equals("resource_already_exists_exception");
        if (answer.status() > 299 && !exists) {
            RuntimeException problem = Problems.of(engine, answer);
            throw problem instanceof PassingException passing ? passing.lasting() : problem;
        }
        awaitCopies(engine, name);
    }

    private static void awaitCopies(Engine engine, String name) {
        Backoff backoff = new Backoff(ALL_COPIES_WITHIN);
        while (!engine.get("/_cluster/health/" + name).path("status").asText().equals("green") && backoff.pause()) {
            // Once more.
        }
    }

    private static ObjectNode settings(OpenSearchOptions options) {
        ObjectNode settings = Engine.object();
        settings.put("knn", true)
                .put("number_of_shards", options.shards())
                .put("number_of_replicas", options.replicas())
                // Changes refresh when they are complete; this is for what a killed process left behind.
                .put("refresh_interval", "60s")
                // Acknowledged means: on the disks of all copies.
                .put("translog.durability", "request")
                // So that erasing rewrites every segment that holds something deleted, and nothing is kept back.
                .put("merge.policy.expunge_deletes_allowed", 0)
                .put("soft_deletes.retention.operations", 0)
                .put("max_result_window", MAX_RESULTS);
        return settings;
    }

    private static ObjectNode mapping(ModelContract contract, OpenSearchOptions options) {
        ObjectNode mapping = Engine.object();
        mapping.put("dynamic", "strict").putObject("_routing").put("required", true);
        mapping.putObject("_meta")
                .putObject(META)
                .put("version", VERSION)
                .put("model", contract.model())
                .put("dimension", contract.dimension())
                .put("contract", contract.hash());
        ObjectNode fields = mapping.putObject("properties");
        keyword(fields, Fields.KIND);
        keyword(fields, Fields.IDENTITY);
        keyword(fields, Fields.TEMPLATE);
        keyword(fields, Fields.LABELS).put("doc_values", false);
        keyword(fields, Fields.CHANGE).put("doc_values", false);
        keyword(fields, Fields.DIGEST).put("doc_values", false).put("index", false);
        fields.putObject(Fields.BODY).put("type", "object").put("enabled", false);
        fields.set(Fields.VECTOR, vector(contract, options));
        return mapping;
    }

    private static ObjectNode keyword(ObjectNode fields, String name) {
        return fields.putObject(name).put("type", "keyword");
    }

    private static ObjectNode vector(ModelContract contract, OpenSearchOptions options) {
        ObjectNode vector = Engine.object();
        vector.put("type", "knn_vector").put("dimension", contract.dimension());
        ObjectNode method = vector.putObject("method");
        // Of unit vectors the inner product is the cosine, and cheaper.
        method.put("name", "hnsw").put("engine", "lucene").put("space_type", "innerproduct");
        ObjectNode parameters = method.putObject("parameters");
        parameters.put("m", options.maxConn()).put("ef_construction", options.beamWidth());
        if (options.quantisation() == OpenSearchOptions.Quantisation.SEVEN_BIT) {
            parameters.putObject("encoder").put("name", "sq");
        }
        return vector;
    }

    /** Refuses another model's embeddings. */
    void require(ClusterAddress address, ModelContract given) {
        if (!contract.matches(given)) {
            throw new ContractMismatchException(address.toString(), contract, given);
        }
    }
}
