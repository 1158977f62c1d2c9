package io.vultus.gallery.opensearch;

import java.time.Duration;

/** About how many templates there are, asked of the engine now and then: how to search depends on it. */
final class TemplateCount {

    private static final Duration VALID = Duration.ofSeconds(30);

    private volatile Counted counted = new Counted(0, System.nanoTime() - VALID.toNanos());

    private record Counted(long templates, long nanoTime) {}

    long get(View view) {
        Counted last = counted;
        if (System.nanoTime() - last.nanoTime < VALID.toNanos()) {
            return last.templates;
        }
        long templates = ClusterReads.count(view, Fields.KIND_TEMPLATE);
        counted = new Counted(templates, System.nanoTime());
        return templates;
    }

    /** Makes the next question ask the engine. */
    void forget() {
        counted = new Counted(0, System.nanoTime() - VALID.toNanos());
    }
}
