package io.vultus.cli;

import io.vultus.text.VisibleText;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for the task at hand, with its rate and the time left; a new task begins a new line. */
final class ProgressBars implements Progress {

    private static final int REDRAW_MILLIS = 200;

    private final ProgressBarConsumer terminal;
    private String task;
    private ProgressBar bar;

    ProgressBars(ProgressBarConsumer terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void progress(String task, long done, long total) {
        if (!task.equals(this.task)) {
            close();
            begin(task, total);
        }
        bar.maxHint(total);
        // Threads report out of order: the bar must not step back.
        bar.stepTo(Math.max(done, bar.getCurrent()));
    }

    @Override
    public synchronized void remark(String text) {
        if (bar != null) {
            bar.setExtraMessage(" " + VisibleText.line(text));
        }
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
            task = null;
        }
    }

    private void begin(String task, long total) {
        this.task = task;
        bar = new ProgressBarBuilder()
                .setTaskName(VisibleText.line(task))
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .showSpeed()
                .setConsumer(terminal)
                .build();
    }
}
