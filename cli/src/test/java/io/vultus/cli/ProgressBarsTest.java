package io.vultus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {

    @Test
    void drawsABarForEachTaskAndNeverStepsBack() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream terminal = new PrintStream(bytes, true, UTF_8);
        try (Progress bars = new ProgressBars(new ConsoleProgressBarConsumer(terminal, 100))) {
            bars.progress("detecting", 0, 4);
            bars.progress("detecting", 4, 4);
            bars.progress("detecting", 3, 4);
            bars.progress("embedding", 1, 2);
        }
        String screen = bytes.toString(UTF_8);
        assertThat(screen)
                .contains("detecting 100%")
                .contains("4/4")
                .contains("embedding  50%")
                .contains("1/2");
        assertThat(screen.lines().filter(line -> !line.isBlank())).hasSizeGreaterThanOrEqualTo(2);
    }
}
