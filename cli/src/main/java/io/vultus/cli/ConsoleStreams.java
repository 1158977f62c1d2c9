package io.vultus.cli;

import io.vultus.text.VisibleStream;
import io.vultus.text.VisibleWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The process's standard output and error. Whatever is printed, names of files and people, messages of a cluster or of
 * a library, passes through {@link io.vultus.text.VisibleText}, so that no text from outside controls the terminal.
 */
final class ConsoleStreams {

    private static PrintStream drawing;

    private ConsoleStreams() {}

    /** Escapes what is printed to standard error from now on, by log lines and by libraries too. */
    static synchronized void filterStandardError() {
        if (drawing == null) {
            drawing = System.err;
            Charset charset = charset(System.err);
            System.setErr(new PrintStream(new VisibleStream(drawing, charset), true, charset));
        }
    }

    /** Standard error for progress bars, which draw with control characters of their own and escape all texts. */
    static synchronized PrintStream drawing() {
        return drawing == null ? System.err : drawing;
    }

    /** A writer to a standard stream. */
    static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, charset(stream));
    }

    /** What is printed to another writer, escaped. Closing it closes the other. */
    static PrintWriter visible(PrintWriter out) {
        return new PrintWriter(new VisibleWriter(out), true);
    }

    /** In a locale without an encoding of its own, UTF-8: question marks would make different people one. */
    private static Charset charset(PrintStream stream) {
        return stream.charset().equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : stream.charset();
    }
}
