package io.vultus.gallery.lucene;

import io.vultus.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM that runs {@link GalleryProgram} on a gallery. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(boolean withFlags, Path gallery, String task) throws IOException {
        List<String> options = withFlags ? List.of("@" + options(), "-Xmx512m") : List.of("-Xmx512m");
        return start(options, gallery, task);
    }

    /** For a short life: what makes a JVM start sooner and run slower later. */
    static ChildJvm startFast(Path gallery, String... arguments) throws IOException {
        List<String> options =
                List.of("@" + options(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");
        return start(options, gallery, arguments);
    }

    private static ChildJvm start(List<String> options, Path gallery, String... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of(gallery));
        all.addAll(List.of(arguments));
        return new ChildJvm(JavaProcess.of(options, GalleryProgram.class.getName(), all.toArray())
                .start());
    }

    /** The flags that this JVM was started with, too. */
    private static Path options() {
        Path module = Path.of("").toAbsolutePath();
        return module.resolveSibling("jvm.options");
    }

    /** Reads on to a line of this beginning; returns the rest of that line. */
    String await(String prefix) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
            read.append(line).append('\n');
        }
        throw new AssertionError("the child ended without \"" + prefix + "\"; it said:\n" + read);
    }

    /** SIGKILL; returns the complete lines of this beginning that had been said until then. */
    List<String> kill(String prefix) throws IOException, InterruptedException {
        // By its handle: Process.destroyForcibly would close the output before it is read.
        process.toHandle().destroyForcibly();
        process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith(prefix) && line.endsWith("."))
                .map(line -> line.substring(prefix.length(), line.length() - 1))
                .toList();
    }

    /** Everything that it says to its end. */
    List<String> remainingLines() {
        return output.lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
