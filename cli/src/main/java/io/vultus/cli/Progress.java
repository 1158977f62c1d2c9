package io.vultus.cli;

import io.vultus.ProgressListener;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;

/** Shows how far long tasks have come, one after the other, until it is closed. */
interface Progress extends ProgressListener, AutoCloseable {

    /** Set by the launcher, to the terminal's width, where standard error is a terminal. */
    String COLUMNS_PROPERTY = "vultus.terminal.columns";

    /** Shows nothing. */
    Progress SILENT = new Progress() {
        @Override
        public void progress(String task, long done, long total) {}

        @Override
        public void remark(String text) {}

        @Override
        public void close() {}
    };

    /** Shows a few words beside the task at hand, until there are others. */
    void remark(String text);

    /** Ends the display of the last task. */
    @Override
    void close();

    /** A bar where standard error is a terminal, otherwise a line every few seconds. */
    static Progress onStandardError() {
        int columns = Integer.getInteger(COLUMNS_PROPERTY, 0);
        return columns > 0
                ? new ProgressBars(new ConsoleProgressBarConsumer(ConsoleStreams.drawing(), columns - 1))
                : new ProgressLines(System.err, System::nanoTime);
    }
}
