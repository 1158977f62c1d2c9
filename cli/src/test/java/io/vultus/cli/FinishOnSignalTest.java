package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.JavaProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinishOnSignalTest {

    private static final int SIGTERM_STATUS = 128 + 15;

    @Test
    void whatIsOpenIsClosedBeforeTheProcessEnds() throws Exception {
        Process process = JavaProcess.of(Worker.class.getName()).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            // The JVM may warn of its options first.
            assertThat(output.lines().takeWhile(line -> !line.equals("working")))
                    .allMatch(line -> line.startsWith("WARNING"));

            process.toHandle().destroy(); // unlike Process.destroy leaves its output open

            List<String> rest = output.lines().toList();
            assertThat(rest)
                    .containsExactly(
                            "interrupted", "closed", "vultus: stopped in order; the same command goes on from here");
            assertThat(process.waitFor()).isEqualTo(SIGTERM_STATUS);
        }
    }

    /** Works until it is interrupted, and then takes a while to close. */
    static final class Worker {

        private Worker() {}

        public static void main(String[] args) throws Exception {
            FinishOnSignal.during(() -> {
                System.out.println("working");
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    System.out.println("interrupted");
                    Thread.sleep(300);
                    System.out.println("closed");
                }
                return null;
            });
        }
    }
}
