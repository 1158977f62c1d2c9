package io.vultus.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.file.RegularFile;
import io.vultus.format.FormatException;
import io.vultus.report.Chart;
import io.vultus.report.HtmlPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What all benchmarks leave in their result files, {@code <benchmark>.json}, and what two runs are compared by: a JSON
 * object of
 *
 * <ul>
 *   <li>{@code benchmark}, {@code format} (version of the layout, {@value #FORMAT}), {@code input},
 *   <li>{@code version}, {@code machine}, {@code time}, {@code seed}, {@code threads},
 *   <li>{@code sources}: everything that was read, {@code name} and {@code sha256},
 *   <li>{@code figures}: numbers by name, the same in every run of the same input and seed,
 *   <li>{@code seconds}: times by name,
 *   <li>{@code charts}: the page's charts as data,
 *   <li>and what the benchmark has besides.
 * </ul>
 *
 * @param benchmark its name
 * @param input the name of the data and the embedder
 * @param environment how it was run
 * @param sources everything that was read
 * @param figures in the order in which they are shown; shares from 0 to 1
 * @param seconds how long parts of it took
 * @param charts of the page
 */
public record BenchmarkResult(
        String benchmark,
        String input,
        Environment environment,
        List<Source> sources,
        Map<String, Double> figures,
        Map<String, Double> seconds,
        List<Chart> charts) {

    private static final int FORMAT = 2;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public BenchmarkResult {
        sources = List.copyOf(sources);
        figures = new LinkedHashMap<>(figures);
        seconds = new LinkedHashMap<>(seconds);
        charts = List.copyOf(charts);
    }

    /**
     * As one JSON text.
     *
     * @param more members that only this benchmark has
     */
    public String toJson(Map<String, ?> more) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("benchmark", benchmark);
        fields.put("format", FORMAT);
        fields.put("input", input);
        fields.put("version", environment.version());
        fields.put("machine", environment.machine());
        fields.put("time", environment.time().toString());
        fields.put("seed", environment.seed());
        fields.put("threads", environment.threads());
        fields.put("sources", sources);
        fields.put("figures", figures);
        fields.put("seconds", seconds);
        fields.putAll(more);
        fields.put("charts", charts);
        return JSON.writeValueAsString(fields);
    }

    /**
     * Writes {@code <benchmark>.json} and {@code <benchmark>.html}, readable by their owner only: many show people.
     *
     * @param folder made if it is missing
     * @param more members that only this benchmark has
     * @return the page
     */
    public Path write(Path folder, Map<String, ?> more, HtmlPage page) throws IOException {
        FileAccess.OWNER.createFolders(folder);
        AtomicFile.writeString(folder.resolve(benchmark + ".json"), FileAccess.OWNER, toJson(more));
        Path file = folder.resolve(benchmark + ".html");
        AtomicFile.writeString(file, FileAccess.OWNER, page.toHtml());
        return file;
    }

    /**
     * Reads what a run has left.
     *
     * @param place a result file, or a folder with one
     * @throws NoSuchFileException if there is none
     * @throws FormatException if it is none, of another version, or a folder has several
     */
    public static BenchmarkResult read(Path place) throws IOException {
        Path file = Files.isDirectory(place) ? only(place) : place;
        try {
            JsonNode json = JSON.readTree(Files.readString(RegularFile.require(file)));
            if (json.path("format").asInt() != FORMAT || !json.path("benchmark").isTextual()) {
                throw new FormatException(
                        file,
                        "is not a benchmark's result of format " + FORMAT + " (it says "
                                + json.path("format").asText("nothing") + ")");
            }
            return new BenchmarkResult(
                    json.get("benchmark").asText(),
                    json.path("input").asText(),
                    new Environment(
                            json.path("version").asText(),
                            json.path("machine").asText(),
                            Instant.parse(json.path("time").asText()),
                            json.path("seed").asLong(),
                            json.path("threads").asInt()),
                    list(json.path("sources"), Source.class),
                    numbers(json.path("figures")),
                    numbers(json.path("seconds")),
                    list(json.path("charts"), Chart.class));
        } catch (JsonProcessingException e) {
            throw new FormatException(file, "is not a benchmark's result: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new FormatException(file, "is not a benchmark's result: " + e.getMessage(), e);
        }
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new NoSuchFileException(folder.resolve("*.json").toString());
            }
            if (found.size() > 1) {
                throw new FormatException(folder, "holds " + found.size() + " results; name one of them: " + found);
            }
            return found.getFirst();
        }
    }

    private static <T> List<T> list(JsonNode array, Class<T> type) throws IOException {
        List<T> items = new ArrayList<>();
        for (JsonNode item : array) {
            items.add(JSON.treeToValue(item, type));
        }
        return items;
    }

    private static Map<String, Double> numbers(JsonNode object) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> numbers.put(field.getKey(), field.getValue().asDouble()));
        return numbers;
    }
}
