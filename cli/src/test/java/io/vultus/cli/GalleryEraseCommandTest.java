package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Erasing from the command line, beside a cache that an ingestion left. */
class GalleryEraseCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    private Path gallery;
    private Path cache;

    @BeforeEach
    void load() throws IOException {
        gallery = temp.resolve("staff");
        cache = gallery.resolve("cache");
        ByteBuffer vectors = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        vectors.putFloat(.6f).putFloat(.8f).putFloat(1).putFloat(0);
        Path file = Files.write(temp.resolve("v.f32"), vectors.array());
        assertThat(run(
                        "gallery",
                        "load",
                        "--gallery",
                        gallery.toString(),
                        "--vectors",
                        file.toString(),
                        "--dimension",
                        "2",
                        "--model",
                        "m"))
                .isZero();
        Files.createDirectories(cache);
        Files.writeString(cache.resolve("embeddings.chm"), "embeddings");
        Files.writeString(cache.resolve("embeddings.chm.new"), "embeddings");
    }

    @Test
    void theCacheGoesWithThePerson() {
        assertThat(run("gallery", "erase", "--gallery", gallery.toString(), "v.f32#0"))
                .isZero();
        assertThat(out.toString()).isEqualTo("erased v.f32#0\n");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void theCacheGoesAlsoWhereNobodyIsEnrolled() {
        assertThat(run("gallery", "erase", "--gallery", gallery.toString(), "v.f32#0", "carol"))
                .isEqualTo(35);
        assertThat(err.toString()).isEqualTo("vultus: nobody is enrolled as \"carol\"\n");
        assertThat(cache).isEmptyDirectory();
        run("gallery", "list", "--gallery", gallery.toString());
        assertThat(out.toString()).contains("v.f32#0");
    }

    @Test
    void aCacheThatCannotBeDeletedIsAnError() throws IOException {
        Path link = Files.createSymbolicLink(cache.resolve("link"), temp.resolve("v.f32"));
        assertThat(run("gallery", "erase", "--gallery", gallery.toString(), "v.f32#0"))
                .isEqualTo(34);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .isEqualTo("vultus: the embedding cache " + cache
                        + " cannot be deleted (java.nio.file.FileSystemException: "
                        + link + ": is a link; delete it and what it links to, " + temp.resolve("v.f32")
                        + "), and may hold what is to be erased; make it writable or delete it, then erase again\n");
        run("gallery", "list", "--gallery", gallery.toString());
        assertThat(out.toString()).contains("v.f32#0");
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(vultus, arguments);
    }
}
