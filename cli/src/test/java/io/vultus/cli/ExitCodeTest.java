package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void numbersAreDistinctAndLeaveThoseOfTheShellFree() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::code)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ExitCode.values()).filter(exit -> exit.code() >= 126))
                .containsExactly(ExitCode.INTERRUPTED);
    }
}
