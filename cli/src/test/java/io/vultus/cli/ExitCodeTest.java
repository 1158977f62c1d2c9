package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void numbersAreDistinctAndLeaveThoseOfTheShellFree() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::code)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ExitCode.values()).filter(exit -> exit.code() >= 126))
                .containsExactly(ExitCode.INTERRUPTED);
    }

    @Test
    void theReadmeListsThemAll() throws IOException {
        Path readme = Path.of(System.getProperty("user.dir")).resolveSibling("README.md");
        assertThat(Files.readAllLines(readme))
                .containsSubsequence(Arrays.stream(ExitCode.values())
                        .map(exit -> "| " + exit.code() + " | " + exit.meaning() + " |")
                        .toList());
    }
}
