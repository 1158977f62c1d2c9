package io.vultus.gallery.lucene;

import io.vultus.ProgressListener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.util.InfoStream;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;

/**
 * How far a graph has come, from what Lucene says for its log: nothing else tells, and a graph over a million templates
 * takes most of an hour.
 */
final class GraphProgress extends InfoStream {

    /** What is said after a part of the graph; several threads build it in parts of some two thousand. */
    private static final Pattern PART = Pattern.compile("addVectors \\[(\\d+) (\\d+)\\).*");

    /** What a thread that builds it alone says from time to time. */
    private static final Pattern SO_FAR = Pattern.compile("built (\\d+) in .*");

    private final AtomicLong done = new AtomicLong();
    private volatile ProgressListener listener = ProgressListener.SILENT;

    /** 0 while nobody listens. */
    private volatile long total;

    /** From now on tells a listener of graphs that are built over as many templates. */
    void tell(ProgressListener next, long templates) {
        done.set(0);
        listener = next;
        total = templates;
    }

    void tellNobody() {
        total = 0;
    }

    @Override
    public boolean isEnabled(String component) {
        return total > 0 && component.equals(HnswGraphBuilder.HNSW_COMPONENT);
    }

    @Override
    public void message(String component, String message) {
        Matcher part = PART.matcher(message);
        Matcher soFar = SO_FAR.matcher(message);
        if (part.matches()) {
            report(done.addAndGet(Long.parseLong(part.group(2)) - Long.parseLong(part.group(1))));
        } else if (soFar.matches()) {
            report(Long.parseLong(soFar.group(1)));
        }
    }

    private void report(long built) {
        listener.progress("building the graph", Math.min(total, built), total);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
