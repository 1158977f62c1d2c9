package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vultus.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Of any tar, the wanted file comes out where it was wanted and nothing else anywhere, or it is refused. */
class TarballFuzzTest {

    static Stream<byte[]> tars() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String name : new String[] {"package/README", "package/" + "long".repeat(40), "package/a.onnx"}) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(7);
                tar.putArchiveEntry(entry);
                tar.write("network".getBytes(StandardCharsets.UTF_8));
                tar.closeArchiveEntry();
            }
        }
        return Stream.of(bytes.toByteArray());
    }

    @MethodSource("tars")
    @FuzzTest
    void onlyWhatIsWantedComesOut(byte[] tar) throws IOException {
        Path folder = Files.createTempDirectory("vultus-fuzz");
        Path archive = folder.resolve("x.tgz");
        Path out = folder.resolve("out");
        try {
            Files.createDirectory(out);
            Files.write(archive, stored(tar));
            new Tarball(archive)
                    .extract(
                            Map.of("package/a.onnx", new NpmDownload.Target(out.resolve("a.onnx"), 7)),
                            ProgressListener.SILENT);
            assertThat(out.resolve("a.onnx")).hasSize(7);
        } catch (ModelDownloadException e) {
            assertThat(e).hasMessageStartingWith("the archive x.tgz ");
        } finally {
            Files.deleteIfExists(out.resolve("a.onnx"));
            Files.delete(out);
            Files.delete(archive);
            Files.delete(folder);
        }
    }

    /** Compressed without being made smaller, which takes the least time. */
    private static byte[] stored(byte[] tar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.NO_COMPRESSION);
            }
        }) {
            gzip.write(tar);
        }
        return bytes.toByteArray();
    }
}
