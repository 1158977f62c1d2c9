package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.embedding.Embedding;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.model.ModelContract;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GalleryVerifyCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    private Path folder;

    @BeforeEach
    void enrol() {
        folder = temp.resolve("staff");
        try (LuceneGallery gallery = LuceneGallery.open(folder, new ModelContract("m", 2, "0".repeat(64)))) {
            gallery.enrol("ada", Embedding.ofUnit(new float[] {.6f, .8f}));
        }
    }

    @Test
    void aSoundGalleryIsSaidToBe() {
        assertThat(verify()).isZero();
        assertThat(out.toString())
                .startsWith("The gallery is sound.\n")
                .contains("People      1\n")
                .contains("Templates   1\n");
        assertThat(verify("--json")).isZero();
        assertThat(out.toString()).contains("\"problems\" : [ ]");
    }

    @Test
    void aDamagedGalleryHasItsExitCode() throws IOException {
        Path vectors;
        try (Stream<Path> files = Files.list(folder.resolve("index"))) {
            vectors = files.filter(file -> file.toString().endsWith(".vec"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(vectors);
        bytes[bytes.length - 20] ^= 1;
        Files.write(vectors, bytes);

        assertThat(verify()).isEqualTo(ExitCode.GALLERY_CORRUPT.code());
        assertThat(out.toString()).startsWith("the file " + vectors.getFileName() + " is damaged: checksum failed");
        assertThat(err.toString()).startsWith("vultus: the gallery " + folder + " is damaged (1 found)");
    }

    private int verify(String... more) {
        out.getBuffer().setLength(0);
        CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(
                vultus,
                Stream.concat(Stream.of("gallery", "verify", "--gallery", folder.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }
}
