package io.vultus.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.ProgressListener;
import io.vultus.VultusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarballTest {

    @TempDir
    private Path temp;

    private Path out;

    @BeforeEach
    void makeFolder() throws IOException {
        out = Files.createDirectory(temp.resolve("out"));
    }

    /** Writes entries into a tar. */
    private interface Entries {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    @Test
    void takesOutWhatIsWantedAndNothingElse() throws IOException {
        Path archive = tgz(tar -> {
            file(tar, "package/README.md", "read me");
            file(tar, "package/model/a.onnx", "network");
        });

        extract(archive, 7);

        assertThat(out.resolve("a.onnx")).hasContent("network");
        assertThat(outFiles()).containsExactly("a.onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "package/../../evil", "package/..", "/etc/evil", "package\\..\\evil", "C:/evil"})
    void aPathThatLeadsOutIsRefused(String name) throws IOException {
        Path archive = tgz(tar -> {
            TarArchiveEntry evil = new TarArchiveEntry(name, true);
            evil.setName(name);
            evil.setSize(4);
            tar.putArchiveEntry(evil);
            tar.write("evil".getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            file(tar, "package/model/a.onnx", "network");
        });

        assertThatThrownBy(() -> extract(archive, 7))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageStartingWith("the archive x.tgz is unsafe: the path of its entry")
                .hasMessageEndingWith("leads out of it");
        assertThat(outFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_FIFO
            })
    void linksAndDevicesAreRefused(byte type) throws IOException {
        Path archive = tgz(tar -> {
            TarArchiveEntry link = new TarArchiveEntry("package/model/a.onnx", type);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        });

        assertThatThrownBy(() -> extract(archive, 7))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage("the archive x.tgz is unsafe: its entry \"package/model/a.onnx\" is a link, a device or a "
                        + "sparse file");
        assertThat(outFiles()).isEmpty();
    }

    @Test
    void aBombIsRefused() throws IOException {
        Path archive = tgz(tar -> {
            byte[] zeros = new byte[8 << 20];
            TarArchiveEntry bomb = new TarArchiveEntry("package/bomb");
            bomb.setSize(zeros.length);
            tar.putArchiveEntry(bomb);
            tar.write(zeros);
            tar.closeArchiveEntry();
            file(tar, "package/model/a.onnx", "network");
        });

        assertThatThrownBy(() -> extract(archive, 7))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessage("the archive x.tgz is unsafe: it unpacks to more than 100 times its size");
        assertThat(outFiles()).isEmpty();
    }

    @Test
    void anEntryOfAnotherSizeMissingOrTwiceIsRefused() throws IOException {
        Path archive = tgz(tar -> file(tar, "package/model/a.onnx", "network"));

        assertThatThrownBy(() -> extract(archive, 6))
                .hasMessage("the archive x.tgz should hold a file package/model/a.onnx of 6 bytes, has one of 7");
        assertThatThrownBy(() -> extract(tgz(tar -> file(tar, "package/other", "network")), 7))
                .hasMessage("the archive x.tgz does not hold [package/model/a.onnx]");
        assertThatThrownBy(() -> extract(
                        tgz(tar -> {
                            file(tar, "package/model/a.onnx", "network");
                            file(tar, "package/model/a.onnx", "NETWORK");
                        }),
                        7))
                .hasMessage("the archive x.tgz holds package/model/a.onnx twice");
    }

    @Test
    void aTruncatedArchiveIsSaidToBeDamaged() throws IOException {
        Path archive = tgz(tar -> file(tar, "package/model/a.onnx", randomText(100_000)));
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> extract(archive, 100_000))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageStartingWith("the archive x.tgz is damaged: ");
    }

    @Test
    void aFileThatIsNoArchiveIsSaidToBeDamaged() throws IOException {
        Path archive = Files.writeString(temp.resolve("x.tgz"), "not an archive");

        assertThatThrownBy(() -> extract(archive, 7))
                .isInstanceOf(ModelDownloadException.class)
                .hasMessageStartingWith("the archive x.tgz is damaged: ");
    }

    /** Damage inside the compression, where no checksum stands before the tar's own reader. */
    @Test
    void mutationsAreExtractedOrRefused() throws IOException {
        byte[] tar = tar(entries -> {
            file(entries, "package/README.md", "read me");
            file(entries, "package/model/a.onnx", "network");
        });
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = tar.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                mutated[random.nextInt(2560)] = (byte) random.nextInt(256);
            }
            Path archive = gzip(mutated);
            try {
                extract(archive, 7);
            } catch (VultusException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith("the archive x.tgz");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(outFiles()).as("seed %d", seed).isSubsetOf("a.onnx");
            Files.deleteIfExists(out.resolve("a.onnx"));
            assertThat(temp).as("seed %d", seed).isDirectoryNotContaining("glob:**evil");
        }
    }

    private void extract(Path archive, long bytes) {
        new Tarball(archive)
                .extract(
                        Map.of("package/model/a.onnx", new NpmDownload.Target(out.resolve("a.onnx"), bytes)),
                        ProgressListener.SILENT);
    }

    private Iterable<String> outFiles() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path tgz(Entries entries) throws IOException {
        return gzip(tar(entries));
    }

    private Path gzip(byte[] tar) throws IOException {
        Path archive = temp.resolve("x.tgz");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(archive))) {
            gzip.write(tar);
        }
        return archive;
    }

    private static byte[] tar(Entries entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            entries.write(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    private static String randomText(int length) {
        return new Random(1)
                .ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
