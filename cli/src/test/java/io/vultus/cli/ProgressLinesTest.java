package io.vultus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private double seconds;
    private final Progress progress =
            new ProgressLines(new PrintStream(bytes, true, UTF_8), () -> (long) (seconds * 1e9));

    @Test
    void printsAtMostEveryFiveSecondsWithRateAndTimeLeft() {
        for (int done = 0; done <= 60; done++) {
            seconds = done / 5.0;
            progress.progress("embedding", done, 800);
        }
        progress.close();
        assertThat(lines())
                .containsExactly(
                        "embedding: 25 of 800, 5.0/s, 2:35 left",
                        "embedding: 50 of 800, 5.0/s, 2:30 left",
                        "embedding: 60 of 800, 5.0/s, 2:28 left");
    }

    @Test
    void aShortTaskGetsOneLineAndANewOneEndsIt() {
        progress.progress("detecting", 3, 3);
        seconds = 2;
        progress.progress("embedding", 0, -1);
        seconds = 4;
        progress.progress("embedding", 7, -1);
        progress.close();
        assertThat(lines()).containsExactly("detecting: 3 of 3, 1.5/s, 0:02", "embedding: 7, 3.5/s, 0:02");
    }

    @Test
    void lateReportsOfOtherThreadsDoNotTurnItBack() {
        progress.progress("embedding", 9, 10);
        progress.progress("embedding", 8, 10);
        seconds = 3600;
        progress.close();
        assertThat(lines()).containsExactly("embedding: 9 of 10, 0.0/s, 6:40 left");
    }

    private String[] lines() {
        return bytes.toString(UTF_8).split(System.lineSeparator());
    }
}
