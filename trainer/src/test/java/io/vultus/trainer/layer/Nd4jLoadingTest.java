package io.vultus.trainer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Nd4jLoadingTest {

    @Test
    void asksForAFolderWhereNoneCanBeMade(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Path output = folder.resolve("output");
        List<String> options = List.of("-Duser.home=" + file + "/home", "-Djava.io.tmpdir=" + file + "/tmp");

        Process process = JavaProcess.of(options, Loading.class.getName())
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output))
                .contains("NativeLibraryException: no folder can be made into which ND4J could unpack its native "
                        + "libraries: name one by -Dorg.bytedeco.javacpp.cachedir=DIR (");
    }

    /** Loads ND4J, for the test above. */
    static final class Loading {

        private Loading() {}

        public static void main(String[] args) {
            GpuCheck.requireUsable();
        }
    }
}
