package io.vultus.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.format.FeatureFile;
import io.vultus.format.NoiseList;
import io.vultus.format.RecordSet;
import io.vultus.format.TemplateList;
import io.vultus.format.VectorFile;
import io.vultus.format.VerificationBin;
import io.vultus.inference.InferenceException;
import io.vultus.inference.OnnxRuntimeNetwork;
import io.vultus.photo.Photo;
import io.vultus.photo.PhotoException;
import io.vultus.protocol.LfwPairs;
import io.vultus.search.EmbeddingFile;
import io.vultus.text.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegularFileTest {

    @TempDir
    private Path folder;

    @Test
    void eachKindThatIsNoFileIsNamed() throws Exception {
        Path pipe = pipe("pipe");
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThatThrownBy(() -> RegularFile.require(pipe))
                    .isInstanceOf(NotAFileException.class)
                    .hasMessage(pipe + " is a pipe, not a file; write what it gives into a file, and name that");
            assertThatThrownBy(() -> RegularFile.require(socket)).hasMessageStartingWith(socket + " is a socket, not");
            assertThatThrownBy(() -> RegularFile.require(Path.of("/dev/zero")))
                    .hasMessageStartingWith("/dev/zero is a device, not");
            assertThatThrownBy(() -> RegularFile.require(folder)).hasMessage(folder + " is a folder, not a file");
            assertThatThrownBy(() -> RegularFile.require(folder.resolve("none")))
                    .isInstanceOf(NoSuchFileException.class);
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        assertThatThrownBy(() -> RegularFile.require(link)).isInstanceOf(NotAFileException.class);
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path toFile = Files.createSymbolicLink(folder.resolve("toFile"), file);
        assertThat(RegularFile.require(toFile)).isEqualTo(toFile);
    }

    /** Opening a pipe would wait for a writer. */
    @Test
    void noReaderWaitsForAPipe() throws Exception {
        Path pipe = pipe("pipe");
        Map<String, ThrowingCallable> readers = Map.of(
                "vectors", () -> VectorFile.openNpy(pipe),
                "whether vectors", () -> VectorFile.isNpy(pipe),
                "bare vectors", () -> VectorFile.openRaw(pipe, 4),
                "mapped vectors", () -> VectorFile.mapNpy(pipe),
                "a feature", () -> FeatureFile.read(pipe),
                "a matrix", () -> EmbeddingFile.open(pipe),
                "a verification set", () -> VerificationBin.read(pipe),
                "a list", () -> NoiseList.read(pipe),
                "a template list", () -> TemplateList.read(pipe),
                "pairs", () -> LfwPairs.read(pipe));
        readers.forEach((name, reader) -> assertThatThrownBy(reader)
                .as(name)
                .isInstanceOf(NotAFileException.class)
                .hasMessageContaining("pipe"));
        assertThatThrownBy(() -> Photo.read(pipe))
                .isInstanceOfSatisfying(
                        PhotoException.class, e -> assertThat(e.problem()).isEqualTo(PhotoException.Problem.NOT_A_FILE))
                .hasMessageContaining("is a pipe, not a file");
        assertThatThrownBy(() -> OnnxRuntimeNetwork.open(pipe)).isInstanceOf(InferenceException.class);
        pipe("train.rec");
        Files.writeString(folder.resolve("train.idx"), "1\t0\n");
        assertThatThrownBy(() -> RecordSet.open(folder)).isInstanceOf(NotAFileException.class);
    }

    @Test
    void filesAndLinesHaveALimit() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "12345");
        assertThat(RegularFile.bytes(file, 5)).hasSize(5);
        assertThatThrownBy(() -> RegularFile.bytes(file, 4))
                .isInstanceOf(FileLimitException.class)
                .hasMessage(file + ": has 5 bytes; at most 4 are read");

        Path lines = Files.writeString(folder.resolve("lines"), "short\n" + "x".repeat(1 << 20) + "\n" + "y\n");
        try (BufferedReader reader = TextFile.open(lines)) {
            assertThat(reader.lines()).hasSize(3);
        }
        Files.writeString(lines, "short\n" + "x".repeat((1 << 20) + 1));
        try (BufferedReader reader = TextFile.open(lines)) {
            assertThatThrownBy(() -> reader.lines().count())
                    .isInstanceOf(FileLimitException.class)
                    .hasMessage(lines + ": line 2 has more than 1048576 bytes");
        }
    }

    private Path pipe(String name) throws IOException, InterruptedException {
        Path pipe = folder.resolve(name);
        Process process = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return pipe;
    }
}
