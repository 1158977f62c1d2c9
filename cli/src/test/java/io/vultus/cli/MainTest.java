package io.vultus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vultus.VultusException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpListsCommandsTheirExamplesAndTheExitCodes() {
        assertThat(run(() -> 0, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: vultus [-hV] COMMAND")
                .containsPattern("(?m)^  probe +Try something\\.$")
                .contains("Examples:\n")
                .contains("\n  vultus probe --quiet\n")
                .contains("Exit codes:\n    0  done\n    1  unexpected error\n    2  wrong command line\n")
                .contains("  130  interrupted\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aCommandsHelpHasItsOwnExamplesAndNoExitCodes() {
        assertThat(run(() -> 0, "probe", "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: vultus probe [-hqvV]")
                .contains("Examples:\n  vultus probe --quiet\n")
                .doesNotContain("Exit codes");
    }

    @Test
    void versionNamesTheJvm() {
        assertThat(run(() -> 0, "--version")).isZero();
        assertThat(out.toString())
                .containsPattern("^vultus \\d+\\.\\d+\\.\\d+")
                .contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void aCommandPrintsToStandardOutputAndChoosesItsExitCode() {
        assertThat(run(() -> ExitCode.NO_FACE.code(), "probe", "-q")).isEqualTo(14);
        assertThat(out.toString()).isEqualTo("probed\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aWrongCommandLineIsExplainedInTwoLines() {
        assertThat(run(() -> 0, "probe", "--unknown")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("vultus: Unknown option: '--unknown'\nTry 'vultus probe --help'.\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void noCommandIsAWrongCommandLine() {
        assertThat(run(() -> 0)).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("vultus: which command?\nTry 'vultus --help'.\n");
    }

    @Test
    void aVultusExceptionIsItsMessageAlone() {
        assertThat(run(
                        () -> {
                            throw new VultusException("the gallery is full: 3 of 3");
                        },
                        "probe"))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualTo("vultus: the gallery is full: 3 of 3\n");
    }

    @Test
    void aMissingFileHasItsOwnCodeAndMessage() {
        assertThat(run(
                        () -> {
                            throw new NoSuchFileException("a b.jpg");
                        },
                        "probe"))
                .isEqualTo(3);
        assertThat(err.toString()).isEqualTo("vultus: no such file or folder: a b.jpg\n");
    }

    @Test
    void anUnexpectedErrorNamesItsClassAndHowToSeeMore() {
        assertThat(run(
                        () -> {
                            throw new IOException("disk on fire");
                        },
                        "probe"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("vultus: IOException: disk on fire\n        (--verbose prints where this came from)\n");
    }

    @Test
    void verboseShowsTheStackTrace() {
        assertThat(run(
                        () -> {
                            throw new IOException("disk on fire");
                        },
                        "probe",
                        "--verbose"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("vultus: IOException: disk on fire\njava.io.IOException: disk on fire\n\tat ")
                .contains("io.vultus.cli.MainTest")
                .doesNotContain("--verbose");
    }

    @Test
    void anErrorThatIsNoExceptionIsReportedToo() {
        assertThat(run(
                        () -> {
                            throw new UnsatisfiedLinkError("no opencv in java.library.path");
                        },
                        "probe"))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("vultus: UnsatisfiedLinkError: no opencv in java.library.path\n");
    }

    @Test
    void anInterruptedCommandExitsAsAShellExpects() {
        assertThat(run(
                        () -> {
                            throw new InterruptedException();
                        },
                        "probe"))
                .isEqualTo(130);
        assertThat(err.toString()).isEqualTo("vultus: interrupted\n");
    }

    private int run(Callable<Integer> action, String... args) {
        CommandLine vultus = Main.commandLine(new Probe(action));
        vultus.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Main.run(vultus, args);
    }

    @Command(
            name = "probe",
            description = "Try something.",
            mixinStandardHelpOptions = true,
            footer = "  vultus probe --quiet")
    private static final class Probe implements Callable<Integer> {

        @Mixin
        private OutputOptions output;

        private final Callable<Integer> action;

        private Probe(Callable<Integer> action) {
            this.action = action;
        }

        @Override
        public Integer call() throws Exception {
            int exit = action.call();
            output.out().println("probed");
            return exit;
        }
    }
}
