package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vultus.embedding.Embedding;
import io.vultus.gallery.Gallery;
import io.vultus.gallery.Person;
import io.vultus.gallery.Profile;
import io.vultus.gallery.Template;
import io.vultus.gallery.lucene.LuceneGallery;
import io.vultus.gallery.lucene.LuceneGalleryReader;
import io.vultus.model.ModelContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whom a command means, and what it prints of names that were chosen to mislead. */
class NamesOnTheCommandLineTest {

    private static final ModelContract CONTRACT = new ModelContract("fake", 2, "0".repeat(64));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    private Path folder;

    @BeforeEach
    void chooseFolder() {
        folder = temp.resolve("gallery");
    }

    @Test
    void anAtSignBeginsANameAndNotAFileOfArguments() throws IOException {
        enrol("@ada", "bob", "--quiet");
        Files.writeString(temp.resolve("ada"), "bob");
        Files.writeString(temp.resolve("x.jpg"), "--exact");
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "@" + temp.resolve("ada")))
                .isEqualTo(ExitCode.UNKNOWN_IDENTITY.code());
        assertThat(err.toString()).isEqualTo("vultus: nobody is enrolled as \"@" + temp.resolve("ada") + "\"\n");
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "@ada", "--", "--quiet"))
                .isZero();
        assertThat(out.toString()).isEqualTo("erased @ada\nerased --quiet\n");
        assertThat(identities()).containsExactly("bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void peopleToEraseAreReadFromAFile(String encoding) throws IOException {
        enrol("Zoë", "ada", "bob");
        Path list = Files.write(temp.resolve("gone"), "\ufeffZoë\r\n\r\nada\r\n".getBytes(Charset.forName(encoding)));
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "--list", list.toString()))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).isEqualTo("erased Zoë\nerased ada\n");
        assertThat(identities()).containsExactly("bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--list=-", "-"})
    void peopleToEraseAreReadFromStandardInput(String argument) throws IOException {
        enrol("Zoë", "ada", "bob");
        assertThat(withInput("Zoë\nada\n", "gallery", "erase", "--gallery", folder.toString(), argument))
                .as(err::toString)
                .isZero();
        assertThat(identities()).containsExactly("bob");
    }

    @Test
    void erasingNobodyOrGarbledNamesIsAWrongCommandLine() throws IOException {
        enrol("ada");
        assertThat(run("gallery", "erase", "--gallery", folder.toString())).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).startsWith("vultus: nobody is named\n");
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "Zo\ufffd\ufffd"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString())
                .contains("is no text in this locale's encoding, ")
                .contains("start with LC_ALL=C.UTF-8, or give identities in a file or on standard input (-)");
        Path latin = Files.write(temp.resolve("latin"), "Zoë\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "--list", latin.toString()))
                .isEqualTo(ExitCode.FILE_CORRUPT.code());
        assertThat(err.toString()).isEqualTo("vultus: " + latin + ": is not text in UTF-8 or UTF-16\n");
        assertThat(run(
                        "gallery",
                        "erase",
                        "--gallery",
                        folder.toString(),
                        "--list",
                        temp.resolve("none").toString()))
                .isEqualTo(ExitCode.FILE_NOT_FOUND.code());
    }

    @Test
    void theListIsCsvWithLineFeedsAndNoFormulas() throws IOException {
        enrol("=1+2", "ada", "-7");
        try (Gallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            gallery.update(new Profile("ada", "@Lovelace, Ada", Map.of("team", "=x", "Ä", "y")));
        }
        assertThat(run("gallery", "list", "--gallery", folder.toString())).isZero();
        assertThat(out.toString()).isEqualTo("""
                identity,name,templates,attributes
                '-7,'-7,1,
                '=1+2,'=1+2,1,
                ada,"'@Lovelace, Ada",1,team==x;Ä=y
                """);
    }

    @Test
    void aPageBeginsBehindAnIdentityInTheOrderOfTheBytes() throws IOException {
        enrol("z", "\uff21", "\ud83d\ude00", "\ud83d\ude01");
        assertThat(run("gallery", "list", "--gallery", folder.toString(), "--after", "\uff21", "--limit", "1"))
                .isZero();
        assertThat(out.toString()).isEqualTo("identity,name,templates,attributes\n\ud83d\ude00,\ud83d\ude00,1,\n");
        assertThat(withInput("\ud83d\ude00\n", "gallery", "list", "--gallery", folder.toString(), "--after", "-"))
                .isZero();
        assertThat(out.toString()).isEqualTo("identity,name,templates,attributes\n\ud83d\ude01,\ud83d\ude01,1,\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'\u001b[2J', \\u001b[2J", // clears the screen
        "'\u009b2J', \\u009b2J",
        "'\u202e', \\u202e", // turns what follows around
        "'\r', \\u000d",
        "'\nvultus: done', \\u000avultus: done"
    })
    void whatControlsTheTerminalIsEscapedInErrorsAndOutput(String evil, String escaped) throws IOException {
        Path missing = temp.resolve("a" + evil + "b");
        enrol("ada");
        assertThat(run("gallery", "stats", "--gallery", missing.toString())).isEqualTo(ExitCode.GALLERY_MISSING.code());
        assertThat(err.toString()).contains("a" + escaped + "b").doesNotContain(evil);
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "a" + evil + "b"))
                .isEqualTo(ExitCode.UNKNOWN_IDENTITY.code());
        assertThat(err.toString()).isEqualTo("vultus: nobody is enrolled as \"a" + escaped + "b\"\n");
        assertThat(run("gallery", "--" + evil)).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains(escaped).doesNotContain(evil);
    }

    @Test
    void peopleWhoDifferByTheirUnicodeFormAreListedAndTold() throws IOException {
        try (Gallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            for (String identity : List.of("Zo\u00eb", "Zoe\u0308", "ada")) {
                gallery.enrol(Template.ofStored(
                        identity,
                        "1",
                        Embedding.normalise(new float[] {1, 2}),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of()));
            }
        }
        assertThat(run("gallery", "verify", "--gallery", folder.toString())).isZero();
        assertThat(out.toString())
                .contains("The gallery is sound.\n")
                .containsPattern(
                        "Look alike  Zo(e\\\\u0308 and Zo\\\\u00eb|\\\\u00eb and Zoe\\\\u0308), which differ only by");
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "Zo\u00eb"))
                .isZero();
        assertThat(err.toString())
                .isEqualTo("vultus: Zoe\\u0308, whose identity looks the same, is still enrolled; the same command once"
                        + " more erases that person too\n");
        assertThat(run("gallery", "erase", "--gallery", folder.toString(), "Zo\u00eb", "Zoe\u0308"))
                .isZero();
        assertThat(out.toString()).isEqualTo("erased Zoe\u0308\n");
        assertThat(err.toString()).isEmpty();
        assertThat(identities()).containsExactly("ada");
    }

    @Test
    void jsonStaysJson() throws IOException {
        @Command(name = "probe")
        final class Probe implements Runnable {
            @Mixin
            private OutputOptions output;

            @Override
            public void run() {
                output.out().println(JsonOutput.of(Map.of("name", "a\u001b\u009b\u202e\nb\ud800")));
            }
        }
        CommandLine vultus = Main.commandLine(new Probe()).setOut(new PrintWriter(out));
        assertThat(Main.run(vultus, "probe")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines("{\n  \"name\" : \"a\\u001B\\u009b\\u202e\\nb\\ud800\"\n}\n");
        assertThat(new ObjectMapper().readTree(out.toString()).path("name").asText())
                .isEqualTo("a\u001b\u009b\u202e\nb\ud800");
    }

    private void enrol(String... identities) {
        try (Gallery gallery = LuceneGallery.open(folder, CONTRACT)) {
            for (String identity : identities) {
                gallery.enrol(identity, Embedding.normalise(new float[] {1, identity.hashCode() % 100}));
            }
        }
    }

    private List<String> identities() {
        try (LuceneGalleryReader open = LuceneGallery.openReadOnly(folder)) {
            return open.people().map(Person::identity).toList();
        }
    }

    private int withInput(String input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(args);
        } finally {
            System.setIn(before);
        }
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), args);
    }
}
