package io.vultus.gallery.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.JavaProcess;
import io.vultus.gallery.ContentKey;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Caches in JVMs that cannot have them. Each case needs a JVM of its own, and logs as an application does by default.
 */
class ChronicleSupportTest {

    private static final Path JVM_OPTIONS = Path.of("..", "jvm.options");

    private static final String LOGBACK = """
            <configuration>
              <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%-5level %logger: %msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="STDOUT"/></root>
            </configuration>
            """;

    @TempDir
    private Path temp;

    @Test
    void withoutTheLibraryThereIsNoCacheAndOneLine() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("openhft"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(run(classPath, allOptions()))
                .contains("kept: false")
                .filteredOn(ChronicleSupportTest::isLogged)
                .containsExactly(
                        "INFO  io.vultus.gallery.cache.ChronicleSupport: the embedding cache is off: its library"
                                + " is not on the class path (add net.openhft:chronicle-map)");
    }

    @Test
    void withoutTheOptionsThereIsNoCacheAndOneLineThatNamesThem() throws Exception {
        assertThat(run(allOptionsBut("--add-opens=java.base/java.lang.reflect")))
                .contains("kept: false")
                .filteredOn(ChronicleSupportTest::isLogged)
                .containsExactly(
                        "WARN  io.vultus.gallery.cache.ChronicleSupport: the embedding cache is off: the JVM was"
                                + " started without options that Chronicle Map needs"
                                + " (add --add-opens=java.base/java.lang.reflect=ALL-UNNAMED)");
    }

    @Test
    void withoutACompilerThereIsNoCacheAndOneLine() throws Exception {
        List<String> options = new ArrayList<>(allOptionsBut("--add-exports=jdk.compiler"));
        options.add("--limit-modules=java.base,java.naming,java.xml,jdk.incubator.vector,jdk.unsupported");
        assertThat(run(options))
                .contains("kept: false")
                .filteredOn(ChronicleSupportTest::isLogged)
                .containsExactly(
                        "WARN  io.vultus.gallery.cache.ChronicleSupport: the embedding cache is off: this runtime"
                                + " lacks the module jdk.compiler (use a JDK)");
    }

    @Test
    void withEverythingThereIsOneAndNoGreeting() throws Exception {
        assertThat(run(allOptions()))
                .contains("kept: true", "recovered: true")
                .filteredOn(ChronicleSupportTest::isLogged)
                .allMatch(line -> line.startsWith("INFO  net.openhft.chronicle.core.Jvm: Chronicle core loaded from"));
    }

    private static boolean isLogged(String line) {
        return line.startsWith("INFO ") || line.startsWith("WARN ") || line.startsWith("ERROR ");
    }

    private static List<String> allOptions() throws Exception {
        return allOptionsBut("#");
    }

    private static List<String> allOptionsBut(String prefix) throws Exception {
        try (Stream<String> lines = Files.lines(JVM_OPTIONS)) {
            return lines.filter(line -> line.startsWith("-") && !line.startsWith(prefix))
                    .toList();
        }
    }

    private List<String> run(List<String> options) throws Exception {
        return run(System.getProperty("java.class.path"), options);
    }

    private List<String> run(String classPath, List<String> options) throws Exception {
        List<String> all = new ArrayList<>(options);
        all.add("-Dlogback.configurationFile=" + Files.writeString(temp.resolve("logback.xml"), LOGBACK));
        Process process = JavaProcess.onClassPath(classPath, all, Asker.class.getName(), temp)
                .start();
        try (InputStream out = process.getInputStream()) {
            List<String> lines = new String(out.readAllBytes(), UTF_8).lines().toList();
            assertThat(process.waitFor()).as("%s", lines).isZero();
            return lines;
        }
    }

    /** What runs in the other JVM. */
    static final class Asker {

        private Asker() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0], "cache");
            ContentKey key = ContentKey.ofHex("5".repeat(64));
            Path killed = Path.of(args[0], "killed");
            for (int i = 0; i < 2; i++) {
                try (EmbeddingCache cache = EmbeddingCache.in(folder, 2)) {
                    cache.put(key, new byte[] {1});
                    System.out.println("kept: " + cache.get(key).isPresent());
                    if (cache.isOn() && i == 0) {
                        Files.createDirectories(killed);
                        for (String name : List.of("embeddings.chm", "embeddings.chm.state")) {
                            Files.copy(folder.resolve(name), killed.resolve(name));
                        }
                    }
                }
            }
            try (EmbeddingCache cache = EmbeddingCache.in(killed, 2)) {
                System.out.println("recovered: " + cache.get(key).isPresent());
            }
        }
    }
}
