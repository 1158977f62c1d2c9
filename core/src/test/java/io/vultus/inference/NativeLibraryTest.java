package io.vultus.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.JavaProcess;
import io.vultus.SharedFiles;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native libraries that cannot be unpacked or loaded, each in a JVM of its own. A folder in which nothing can be
 * written is a file here: that also holds for root.
 */
class NativeLibraryTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void createFile() throws Exception {
        file = Files.createFile(folder.resolve("file"));
    }

    /** Nobody can make files in /proc, not even root. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void openCvNamesTheFolderInWhichNothingCanBeWritten() throws Exception {
        assertThat(run(List.of("-Dorg.bytedeco.javacpp.cachedir=/proc"), "opencv"))
                .contains("NativeLibraryException: OpenCV cannot unpack its native libraries into /proc, where nothing "
                        + "can be written: name another folder by -Dorg.bytedeco.javacpp.cachedir=DIR (")
                .doesNotContain("class path");
    }

    @Test
    void openCvAndOpenBlasAskForAFolderWhereNoneCanBeMade() throws Exception {
        List<String> options = List.of("-Duser.home=" + file + "/home", "-Djava.io.tmpdir=" + file + "/tmp");
        for (String library : List.of("OpenCV", "OpenBLAS")) {
            assertThat(run(options, library.toLowerCase(Locale.ROOT)))
                    .contains("NativeLibraryException: no folder can be made into which " + library
                            + " could unpack its native libraries: name one by "
                            + "-Dorg.bytedeco.javacpp.cachedir=DIR (");
        }
    }

    @Test
    void onnxRuntimeNamesTheFolderInWhichNothingCanBeWritten() throws Exception {
        assertThat(run(List.of("-Djava.io.tmpdir=" + file), "onnx"))
                .contains("NativeLibraryException: ONNX Runtime cannot unpack its native libraries into " + file
                        + ", where nothing can be written: name another folder by -Djava.io.tmpdir=DIR, or unpack "
                        + "the libraries yourself and name their folder by -Donnxruntime.native.path=DIR (");
    }

    @Test
    void aSecondUseGetsTheReasonAgain() throws Exception {
        String output = run(List.of("-Djava.io.tmpdir=" + file), "onnx");

        assertThat(output.split("NativeLibraryException: ONNX Runtime cannot unpack", -1))
                .hasSize(3);
    }

    @Test
    void aSecondClassLoaderIsNamedAsTheReason() throws Exception {
        assertThat(run(List.of(), "loaders"))
                .contains("first: loaded")
                .contains("second: io.vultus.inference.NativeLibraryException: another class loader of this JVM "
                        + "holds OpenCV's native library, and a JVM loads it only once: put the jars of OpenCV where "
                        + "all applications share them, or run each application in a JVM of its own (");
    }

    /** By hand, as root: {@code mount -t tmpfs -o noexec tmpfs DIR}, then {@code -Dvultus.noexec=DIR}. */
    @Test
    @EnabledIfSystemProperty(named = "vultus.noexec", matches = ".+")
    void aFileSystemThatAllowsNoProgramsIsNamed() throws Exception {
        String noexec = System.getProperty("vultus.noexec");

        assertThat(run(List.of("-Dorg.bytedeco.javacpp.cachedir=" + noexec), "opencv"))
                .contains("NativeLibraryException: OpenCV cannot load its native libraries from " + noexec
                        + ", whose file system allows no programs (it is mounted noexec): name another folder by "
                        + "-Dorg.bytedeco.javacpp.cachedir=DIR (");
        assertThat(run(List.of("-Djava.io.tmpdir=" + noexec), "onnx"))
                .contains("NativeLibraryException: ONNX Runtime cannot load its native libraries from " + noexec);
    }

    private String run(List<String> options, String library) throws Exception {
        Path output = folder.resolve("output");
        List<String> all = new ArrayList<>(options);
        all.add("--enable-native-access=ALL-UNNAMED");
        String model = library.equals("onnx")
                ? SharedFiles.path("models/mobilefacenet_128.onnx").toString()
                : "";
        Process process = JavaProcess.of(all, Loading.class.getName(), library, model)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readString(output);
    }

    /** Loads libraries and prints what comes of it, for the tests above. */
    static final class Loading {

        private Loading() {}

        public static void main(String[] args) throws Exception {
            switch (args[0]) {
                case "opencv" -> twice(OpenCv::load);
                case "onnx" ->
                    twice(() -> OnnxRuntimeNetwork.open(Path.of(args[1])).close());
                case "openblas" -> twice(() -> NativeLibrary.OPENBLAS.load(() -> Loader.load(openblas_nolapack.class)));
                default -> {
                    System.out.println("first: " + inLoaderOfItsOwn());
                    System.out.println("second: " + inLoaderOfItsOwn());
                }
            }
        }

        private static void twice(Runnable load) {
            for (int i = 0; i < 2; i++) {
                try {
                    load.run();
                    System.out.println("loaded");
                } catch (RuntimeException e) {
                    System.out.println(e);
                }
            }
        }

        /** The loader stays open: what it loaded stays loaded. */
        @SuppressWarnings("resource")
        private static String inLoaderOfItsOwn() throws Exception {
            URL[] classPath = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Loading::url)
                    .toArray(URL[]::new);
            ClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
            Method load = loader.loadClass("io.vultus.inference.OpenCv").getMethod("load");
            try {
                load.invoke(null);
                return "loaded";
            } catch (InvocationTargetException e) {
                return e.getCause().toString();
            }
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
