package io.vultus.bench.ann;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.ProgressListener;
import io.vultus.VultusException;
import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs our script {@code peers.py} in a process of its own. */
final class Python {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "peers.py";

    /** The one on the path, and the one that a distribution's packages belong to. */
    static final List<String> USUAL = List.of("python3", "/usr/bin/python3");

    private final List<String> interpreters;
    private final Path folder;

    /** What was looked for and found: asking an interpreter takes a process. */
    private final Map<String, Module> found = new HashMap<>();

    /**
     * Starts nothing yet.
     *
     * @param interpreters to try, in this order
     * @param folder where the script and what it complains of are put
     */
    Python(List<String> interpreters, Path folder) {
        this.interpreters = interpreters;
        this.folder = folder;
    }

    /** Where a module was found. */
    record Module(String interpreter, String version) {}

    /**
     * Looks for a module.
     *
     * @param hint how to install it
     * @throws EngineMissingException if no interpreter has it
     */
    Module find(String module, String hint) throws InterruptedException {
        Module known = found.get(module);
        if (known == null) {
            known = search(module, hint);
            found.put(module, known);
        }
        return known;
    }

    private Module search(String module, String hint) throws InterruptedException {
        for (String interpreter : interpreters) {
            try {
                return new Module(
                        interpreter,
                        run(interpreter, "version", module, ProgressListener.SILENT)
                                .asText());
            } catch (VultusException | IOException e) {
                // Not this one.
            }
        }
        throw new EngineMissingException("not installed: none of " + String.join(", ", interpreters)
                + " has the module " + module + " (" + hint + ")");
    }

    /** Sends a request to the script. */
    JsonNode run(String interpreter, String command, Map<String, ?> request, ProgressListener progress)
            throws IOException, InterruptedException {
        return run(interpreter, command, JSON.writeValueAsString(request), progress);
    }

    private JsonNode run(String interpreter, String command, String argument, ProgressListener progress)
            throws IOException, InterruptedException {
        FileAccess.OWNER.createFolders(folder);
        Path script = folder.resolve(SCRIPT);
        try (InputStream text = Python.class.getResourceAsStream(SCRIPT)) {
            AtomicFile.write(script, FileAccess.OWNER, text.readAllBytes());
        }
        Path complaints = folder.resolve(command + ".err");
        ProcessBuilder builder = new ProcessBuilder(interpreter, script.toString(), command, argument)
                .redirectError(complaints.toFile());
        // Where others work too, threads of OpenMP that wait by spinning take minutes for what takes a second.
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        Process process = builder.start();
        // The script ends when its input does, so that it ends with this JVM too.
        try {
            JsonNode result = listen(process, progress);
            if (process.waitFor() != 0 || result.isMissingNode()) {
                throw new VultusException(interpreter + " " + SCRIPT + " " + command + " failed: " + last(complaints)
                        + " (" + complaints + ")");
            }
            return result;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static JsonNode listen(Process process, ProgressListener progress)
            throws IOException, InterruptedException {
        JsonNode result = JSON.missingNode();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                JsonNode said = said(line);
                if (said.has("result")) {
                    result = said.get("result");
                } else if (said.has("progress")) {
                    JsonNode told = said.get("progress");
                    progress.progress(
                            told.get(0).asText(),
                            told.get(1).asLong(),
                            told.get(2).asLong());
                }
            }
        }
        return result;
    }

    /** Libraries print remarks of their own. */
    private static JsonNode said(String line) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static String last(Path file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(String::isBlank);
        return lines.isEmpty() ? "it said nothing" : lines.getLast().strip();
    }
}
