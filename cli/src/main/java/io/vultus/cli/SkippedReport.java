package io.vultus.cli;

import io.vultus.file.AtomicFile;
import io.vultus.file.FileAccess;
import io.vultus.gallery.ingest.SkippedPhoto;
import io.vultus.text.CsvRow;
import io.vultus.text.VisibleText;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Tells of photographs that are left out: all of them in a CSV file, or the first few on standard error. */
final class SkippedReport implements Consumer<SkippedPhoto>, AutoCloseable {

    private static final int FIRST = 20;

    private final AtomicFile file;
    private final Writer csv;
    private final PrintWriter err;
    private int count;

    private SkippedReport(AtomicFile file, PrintWriter err) {
        this.file = file;
        this.csv = file == null ? null : new OutputStreamWriter(file.output(), StandardCharsets.UTF_8);
        this.err = err;
    }

    /**
     * Opens a report. The file appears, readable by its owner only, when the report is closed.
     *
     * @param file the CSV file, or null for standard error
     */
    static SkippedReport to(Path file, PrintWriter err) throws IOException {
        if (file == null) {
            return new SkippedReport(null, err);
        }
        SkippedReport report = new SkippedReport(AtomicFile.create(file, FileAccess.OWNER), err);
        report.csv.write(CsvRow.of("identity", "path", "reason", "message"));
        return report;
    }

    @Override
    public void accept(SkippedPhoto skipped) {
        count++;
        if (csv == null) {
            tell(skipped);
            return;
        }
        try {
            csv.write(CsvRow.of(
                    skipped.photo().identity(),
                    skipped.photo().file(),
                    skipped.reason().text(),
                    skipped.message()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(SkippedPhoto skipped) {
        if (count <= FIRST) {
            err.println("left out: " + VisibleText.line(skipped.message()));
        } else if (count == FIRST + 1) {
            err.println("left out: more (--report FILE takes down all of them)");
        }
        err.flush();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            try (file) {
                csv.flush();
                file.commit();
            }
        }
    }
}
