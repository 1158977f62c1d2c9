package io.vultus.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vultus.JavaProcess;
import io.vultus.ProgressListener;
import io.vultus.SharedFiles;
import io.vultus.model.Catalogue;
import io.vultus.model.NpmMissingException;
import io.vultus.model.PackPuller;
import io.vultus.model.PackStore;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java, as it stands there, compiled and run as a program of its own on real photographs. */
class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theTenLinesDoWhatTheySay() throws Exception {
        Path lfw = SharedFiles.path("lfw/images");
        Files.copy(lfw.resolve("Abdullah_Gul/Abdullah_Gul_0001.jpg"), folder.resolve("ada.jpg"));
        Files.copy(lfw.resolve("Bill_Gates/Bill_Gates_0001.jpg"), folder.resolve("bob.jpg"));
        Files.copy(lfw.resolve("Bill_Gates/Bill_Gates_0002.jpg"), folder.resolve("visitor.jpg"));
        pullPack();
        compile(tenLines());

        List<String> output = run();

        assertThat(output).hasSize(3);
        assertThat(output.get(0)).startsWith("bob 0.");
        assertThat(Double.parseDouble(output.get(0).substring(4))).isGreaterThan(0.45);
        assertThat(output.get(1)).startsWith("ada ");
        assertThat(output.get(2)).isEqualTo("bob");
    }

    private static String tenLines() throws IOException {
        Matcher java = JAVA.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(java.find()).isTrue();
        return java.group(1);
    }

    private void pullPack() {
        try {
            new PackPuller(PackStore.at(folder.resolve("packs")))
                    .pull(
                            Catalogue.builtIn().entry("faceplugin"),
                            new PackPuller.Options(false, false),
                            ProgressListener.SILENT);
        } catch (NpmMissingException e) {
            assumeTrue(false, "skipped: " + e.getMessage());
        }
    }

    private void compile(String lines) throws IOException {
        Path source = Files.writeString(folder.resolve("Program.java"), """
                import io.vultus.embedding.*;
                import io.vultus.gallery.*;
                import io.vultus.gallery.lucene.*;
                import io.vultus.model.*;
                import java.nio.file.Path;

                class Program {
                    public static void main(String[] args) {
                %s
                    }
                }
                """.formatted(lines));
        StringWriter messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    private List<String> run() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        String classPath = folder + ":" + System.getProperty("java.class.path");
        ProcessBuilder builder = JavaProcess.onClassPath(classPath, options, "Program")
                .directory(folder.toFile())
                .redirectErrorStream(false)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put(PackStore.HOME_VARIABLE, folder.toString());
        assertThat(builder.start().waitFor()).as(Files.readString(err)).isZero();
        return Files.readAllLines(out);
    }
}
