package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Encrypted galleries from the command line, from the key on. */
class GalleryKeyCommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    private String gallery;
    private String key;

    @BeforeEach
    void load() throws IOException {
        gallery = temp.resolve("staff").toString();
        key = temp.resolve("staff.key").toString();
        assertThat(run("gallery", "create-key", key)).isZero();
        ByteBuffer vectors = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        vectors.putFloat(.6f).putFloat(.8f).putFloat(1).putFloat(0);
        Path file = Files.write(temp.resolve("v.f32"), vectors.array());
        assertThat(run(
                        "gallery",
                        "load",
                        "--gallery",
                        gallery,
                        "--key-file",
                        key,
                        "--vectors",
                        file.toString(),
                        "--dimension",
                        "2",
                        "--model",
                        "m"))
                .as(err.toString())
                .isZero();
    }

    @Test
    void aKeyIsForItsOwnerAloneAndNeverOverwritten() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(key))))
                .isEqualTo("rw-------");
        String before = Files.readString(Path.of(key));
        assertThat(before).matches("[0-9a-f]{64}\n");
        assertThat(run("gallery", "create-key", key)).isEqualTo(ExitCode.USAGE.code());
        assertThat(Files.readString(Path.of(key))).isEqualTo(before);
        assertThat(out.toString() + err).doesNotContain(before.strip());
    }

    @Test
    void anEmptyFileThatAFullDiskLeftIsNoKey() throws IOException {
        Path empty = Files.createFile(temp.resolve("empty.key"));
        assertThat(run("gallery", "create-key", empty.toString())).isEqualTo(ExitCode.OK.code());
        assertThat(Files.readString(empty)).matches("[0-9a-f]{64}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(empty)))
                .isEqualTo("rw-------");
    }

    @Test
    void withTheKeyEverythingWorks() {
        assertThat(run("gallery", "verify", "--gallery", gallery, "--key-file", key))
                .isZero();
        assertThat(out.toString()).contains("The gallery is sound.").contains("People      2\n");
        assertThat(run("gallery", "erase", "--gallery", gallery, "--key-file", key, "v.f32#0"))
                .isZero();
        assertThat(run("gallery", "list", "--gallery", gallery, "--key-file", key))
                .isZero();
        assertThat(out.toString()).contains("v.f32#1").doesNotContain("v.f32#0");
    }

    @Test
    void withoutItOrWithAnotherNothingDoes() throws IOException {
        assertThat(run("gallery", "stats", "--gallery", gallery)).isEqualTo(ExitCode.GALLERY_KEY.code());
        assertThat(err.toString()).contains("is encrypted, and its key was not given");
        String other = temp.resolve("other.key").toString();
        assertThat(run("gallery", "stats", "--gallery", gallery, "--key-file", other))
                .isEqualTo(ExitCode.GALLERY_KEY.code());
        assertThat(err.toString()).contains("there is no key file " + other);
        run("gallery", "create-key", other);
        assertThat(run("gallery", "stats", "--gallery", gallery, "--key-file", other))
                .isEqualTo(ExitCode.GALLERY_KEY.code());
        assertThat(err.toString()).contains("the key is not that of the gallery");
        Files.writeString(Path.of(other), "not a key");
        assertThat(run("gallery", "stats", "--gallery", gallery, "--key-file", other))
                .isEqualTo(ExitCode.GALLERY_KEY.code());
        assertThat(err.toString()).contains("holds no key").doesNotContain("not a key");
    }

    @Test
    void aKeyIsReplaced() {
        String next = temp.resolve("next.key").toString();
        run("gallery", "create-key", next);
        assertThat(run("gallery", "rotate-key", "--gallery", gallery, "--key-file", key, "--new-key-file", next))
                .isZero();
        assertThat(run("gallery", "stats", "--gallery", gallery, "--key-file", key))
                .isEqualTo(ExitCode.GALLERY_KEY.code());
        assertThat(run("gallery", "stats", "--gallery", gallery, "--key-file", next))
                .isZero();
        assertThat(run("gallery", "rotate-key", "--gallery", gallery, "--new-key-file", key))
                .isEqualTo(ExitCode.GALLERY_KEY.code());
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine vultus = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(vultus, arguments);
    }
}
