package io.vultus.bench.ann;

import com.fasterxml.jackson.databind.JsonNode;
import io.vultus.ProgressListener;
import io.vultus.bench.ann.Answers.Answer;
import io.vultus.search.EmbeddingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A library with a module for Python, run by our script.
 *
 * @param id how the script calls it
 * @param module of Python
 * @param hint how to install it
 * @param isGraph whether it is built with the parameters of a graph
 * @param python runs it
 * @param options how it is built and asked
 */
record PythonEngine(String id, String module, String hint, boolean isGraph, Python python, AnnOptions options)
        implements AnnEngine {

    @Override
    public String index() {
        return isGraph ? id + "-" + options.maxConn() + "-" + options.beamWidth() : id;
    }

    @Override
    public String version() throws InterruptedException {
        return (module + " " + python.find(module, hint).version()).strip();
    }

    @Override
    public AnnIndex build(AnnInput input, Path folder, ProgressListener progress)
            throws IOException, InterruptedException {
        JsonNode built = run("build", request(input, folder), progress);
        long bytes = built.get("bytes").asLong();
        return new AnnIndex(
                isGraph ? options.graph() : "",
                built.get("seconds").asDouble(),
                built.get("processorSeconds").asDouble(),
                bytes,
                bytes);
    }

    @Override
    public List<Answers> search(AnnInput input, Path folder, ProgressListener progress)
            throws IOException, InterruptedException {
        Map<String, Object> request = request(input, folder);
        Path file = folder.resolve("answers");
        request.put("queries", matrix(input.queries()));
        request.put("efs", options.efs());
        request.put("k", AnnOptions.K);
        request.put("seconds", options.seconds());
        request.put("answers", file.toString());
        JsonNode settings = run("search", request, progress);
        ByteBuffer rows = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        Files.delete(file);
        List<Answers> answers = new ArrayList<>();
        for (JsonNode setting : settings) {
            List<Answer> each = new ArrayList<>();
            for (JsonNode milliseconds : setting.get("milliseconds")) {
                each.add(new Answer(rows(rows), milliseconds.asDouble()));
            }
            answers.add(new Answers(
                    setting.get("setting").asText(),
                    each,
                    setting.get("perSecond").asDouble()));
        }
        return answers;
    }

    private JsonNode run(String command, Map<String, Object> request, ProgressListener progress)
            throws IOException, InterruptedException {
        return python.run(python.find(module, hint).interpreter(), command, request, progress);
    }

    private Map<String, Object> request(AnnInput input, Path folder) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("engine", id);
        request.put("folder", folder.toString());
        request.put("dimension", input.base().dimension());
        request.put("base", matrix(input.base()));
        request.put("threads", options.threads());
        request.put("m", options.maxConn());
        request.put("efConstruction", options.beamWidth());
        return request;
    }

    private static Map<String, Object> matrix(EmbeddingFile file) {
        return Map.of("path", file.path().toString(), "offset", EmbeddingFile.HEADER_BYTES, "rows", file.rows());
    }

    private static List<Integer> rows(ByteBuffer all) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < AnnOptions.K; i++) {
            int row = all.getInt();
            if (row >= 0) {
                rows.add(row);
            }
        }
        return rows;
    }
}
