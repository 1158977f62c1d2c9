package io.vultus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Each case needs a JVM of its own, started with other options. */
class JvmCheckTest {

    private static final Path JVM_OPTIONS = Path.of("..", "jvm.options");

    private static final String WITHOUT_VECTORS =
            "searching is 2.4 to 3.2 times slower, training 2.5 times (add --add-modules=jdk.incubator.vector)";
    private static final String WITHOUT_NATIVE_ACCESS =
            "the JDK warns of native code (add --enable-native-access=ALL-UNNAMED)";

    @Test
    void aBareJvmGetsOneLineThatNamesEverything() throws Exception {
        assumeThatTheJdkWarnsOfNativeCode();
        assertThat(warnings())
                .singleElement()
                .asString()
                .endsWith("the JVM was started without options that Vultus wants: " + WITHOUT_VECTORS + "; "
                        + WITHOUT_NATIVE_ACCESS);
    }

    @Test
    void onlyWhatIsMissingIsNamed() throws Exception {
        assertThat(warnings(allOptionsBut("--add-modules=")))
                .singleElement()
                .asString()
                .endsWith("wants: " + WITHOUT_VECTORS);
    }

    @Test
    void nativeAccessIsAskedForWhereTheJdkWarns() throws Exception {
        assumeThatTheJdkWarnsOfNativeCode();
        assertThat(warnings(allOptionsBut("--enable-native-access")))
                .singleElement()
                .asString()
                .endsWith("wants: " + WITHOUT_NATIVE_ACCESS);
    }

    @Test
    void optionsThatOnlyTheCacheOfAnIngestionNeedsAreNotAskedFor() throws Exception {
        assertThat(warnings(allOptionsBut("--add-exports"))).isEmpty();
        assertThat(warnings(allOptionsBut("--add-opens"))).isEmpty();
    }

    @Test
    void withOurOptionsThereIsNothingToSay() throws Exception {
        List<String> options = List.of("@" + JVM_OPTIONS.toAbsolutePath());
        assertThat(warnings(options)).isEmpty();
    }

    private static void assumeThatTheJdkWarnsOfNativeCode() {
        Assumptions.assumeTrue(Runtime.version().feature() >= 24, "needs JDK 24 or newer");
    }

    private static List<String> allOptionsBut(String prefix) throws IOException {
        try (Stream<String> lines = Files.lines(JVM_OPTIONS)) {
            return lines.filter(line -> line.startsWith("-") && !line.startsWith(prefix))
                    .toList();
        }
    }

    private static List<String> warnings(List<String> options) throws Exception {
        return run(options).stream()
                .filter(line -> line.contains("WARN ") && line.contains("JvmCheck"))
                .toList();
    }

    private static List<String> warnings() throws Exception {
        return warnings(List.of());
    }

    private static List<String> run(List<String> options) throws Exception {
        Process process = JavaProcess.of(options, Asker.class.getName()).start();
        try (InputStream out = process.getInputStream()) {
            List<String> lines = new String(out.readAllBytes(), UTF_8).lines().toList();
            assertThat(process.waitFor()).as("%s", lines).isZero();
            return lines;
        }
    }

    /** What runs in the other JVM. */
    static final class Asker {

        private Asker() {}

        public static void main(String[] args) {
            JvmCheck.warnOnce();
            JvmCheck.warnOnce();
        }
    }
}
