package io.vultus.cli;

import io.vultus.text.VisibleText;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A line now and then, for a log file or a pipe: at most one every {@value #SECONDS_BETWEEN_LINES} seconds for a task,
 * and one at its end.
 */
final class ProgressLines implements Progress {

    static final int SECONDS_BETWEEN_LINES = 5;

    private final PrintStream out;
    private final LongSupplier nanoTime;

    private String task;
    private long done;
    private long total;
    private long began;
    private long lastLine;
    private long lastDone;
    private String remark = "";

    ProgressLines(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void progress(String task, long done, long total) {
        long now = nanoTime.getAsLong();
        if (!task.equals(this.task)) {
            close();
            begin(task, now);
        }
        // Threads report out of order.
        this.done = Math.max(this.done, done);
        this.total = total;
        if (now - lastLine >= TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_LINES)) {
            print(now);
        }
    }

    @Override
    public synchronized void remark(String text) {
        remark = text;
    }

    @Override
    public synchronized void close() {
        if (task != null && done > lastDone) {
            print(nanoTime.getAsLong());
        }
        task = null;
    }

    private void begin(String task, long now) {
        this.task = task;
        remark = "";
        done = 0;
        lastDone = -1;
        began = now;
        lastLine = now;
    }

    private void print(long now) {
        double seconds = (now - began) / 1e9;
        double rate = seconds > 0 ? done / seconds : 0;
        StringBuilder line = new StringBuilder(task).append(": ").append(done);
        if (total >= 0) {
            line.append(" of ").append(total);
        }
        if (rate > 0) {
            line.append(String.format(Locale.ROOT, ", %.1f/s", rate));
        }
        if (rate > 0 && total > done) {
            line.append(", ").append(duration((total - done) / rate)).append(" left");
        } else {
            line.append(", ").append(duration(seconds));
        }
        if (!remark.isEmpty()) {
            line.append(", ").append(remark);
        }
        out.println(VisibleText.line(line.toString()));
        lastLine = now;
        lastDone = done;
    }

    /** As {@code 1:02:03} or {@code 2:03}. */
    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
