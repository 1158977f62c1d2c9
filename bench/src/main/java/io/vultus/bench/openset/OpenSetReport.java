package io.vultus.bench.openset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.vultus.bench.openset.OpenSetBenchmark.Result;
import io.vultus.bench.report.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What open-set identification found, and what is needed to find it again.
 *
 * @param input the name of the data and the embedder
 * @param mated how many searches were for people of the gallery
 * @param unmated how many were for strangers
 * @param environment how it was run
 * @param result the figures
 */
public record OpenSetReport(String input, int mated, int unmated, Environment environment, Result result) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Of the layout of {@code open-set.json}. */
    private static final int FORMAT = 1;

    /**
     * Writes {@code open-set.json} and {@code open-set.html}.
     *
     * @param folder made if it is missing
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve("open-set.json").toFile(), fields());
        Files.writeString(folder.resolve("open-set.html"), OpenSetPage.render(this));
    }

    /** As one JSON text. */
    public String toJson() throws IOException {
        return JSON.writeValueAsString(fields());
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("benchmark", "open-set");
        fields.put("format", FORMAT);
        fields.put("input", input);
        fields.put("version", environment.version());
        fields.put("machine", environment.machine());
        fields.put("time", environment.time().toString());
        fields.put("seed", environment.seed());
        fields.put("threads", environment.threads());
        fields.put("mated", mated);
        fields.put("unmated", unmated);
        fields.put("galleries", result.runs());
        fields.put("advised", result.advised());
        return fields;
    }
}
