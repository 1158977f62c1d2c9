package io.vultus.bench.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vultus.bench.expected.Expectation.Verdict;
import io.vultus.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationTest {

    private static final String GOOD = """
            about: A sort.
            data: {set: numbers}
            commands:
              - [bench, sort, --in, "${set}/a", --out, "${out}"]
            result: ${out}/sort.json
            figures:
              a/b: {value: 0.5, tolerance: 0.01}
              c: {value: 3, tolerance: 0}
            """;

    @TempDir
    private Path folder;

    @Test
    void fillsInAndJudges() throws IOException {
        Expectation expectation = read(GOOD);

        assertThat(expectation.commands(Map.of("set", Path.of("/x$1")), Path.of("o")))
                .containsExactly(List.of("bench", "sort", "--in", "/x$1/a", "--out", "o"));
        assertThat(expectation.result(Map.of(), Path.of("o"))).isEqualTo(Path.of("o/sort.json"));
        assertThat(expectation.judge(Map.of("a/b", .509, "c", 3.))).allMatch(Verdict::isRight);
        assertThat(expectation.judge(Map.of("a/b", .511, "c", 3.)))
                .extracting(Verdict::isRight)
                .containsExactly(false, true);
        assertThat(expectation.judge(Map.of("a/b", .5)).get(1).isRight()).isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> read(GOOD.replace("${set}", "${sets}")))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith(
                        "names [sets] in its commands or its result, which is neither \"out\" nor among its data");
        assertThatThrownBy(() -> read(GOOD.replace("about: A sort.\n", "")))
                .hasMessageEndingWith("is not a list of expected figures: it has no \"about\"");
        assertThatThrownBy(() -> read(GOOD.replace("0.01", "-1")))
                .hasMessageContaining(
                        "line 7: figures, a/b: is not a list of expected figures: a tolerance must be at");
        assertThatThrownBy(() -> read(GOOD.replace("tolerance: 0}", "tolerance: 0, more: 1}")))
                .hasMessageContaining("line 8: figures, c, more: ")
                .hasMessageContaining("Unrecognized field \"more\"");
        assertThatThrownBy(() -> read(GOOD.replace(", tolerance: 0}", "}")))
                .hasMessageContaining("line 8: figures, c, tolerance: ");
        assertThatThrownBy(() -> read("a: [")).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(FormatException.class);
    }

    @Test
    void neitherTheLaterOfTwoKeysNorWhatIsNoNumberIsTaken() {
        assertThatThrownBy(() -> read(GOOD.replace("  c: {", "  a/b: {")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("e.yaml: line 8: figures: ")
                .hasMessageEndingWith("Duplicate field 'a/b'");
        assertThatThrownBy(() -> read(GOOD + "about: Another.\n")).hasMessageContaining("Duplicate field 'about'");
        for (String number : List.of(".nan", "NaN", "-.inf", "Infinity", "1e999")) {
            assertThatThrownBy(() -> read(GOOD.replace("value: 3", "value: " + number)))
                    .as(number)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("line 8: figures, c, value: ");
        }
        assertThatThrownBy(() -> read(GOOD.replace("A sort.", "\"\\ud800\"")))
                .hasMessageContaining("about: ")
                .hasMessageContaining("half a surrogate pair");
    }

    /** Every file of the project can be read, and asks for no figure twice. */
    @Test
    void theProjectsOwnAreWellFormed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("expected"))) {
            List<Path> own =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(own).hasSizeGreaterThanOrEqualTo(3);
            for (Path file : own) {
                assertThat(Expectation.read(file).figures()).as("%s", file).isNotEmpty();
            }
        }
    }

    private Expectation read(String yaml) throws IOException {
        return Expectation.read(Files.writeString(folder.resolve("e.yaml"), yaml));
    }
}
