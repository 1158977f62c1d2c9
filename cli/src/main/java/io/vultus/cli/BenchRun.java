package io.vultus.cli;

import io.vultus.bench.report.Environment;
import io.vultus.report.Machine;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A benchmark that has begun.
 *
 * @param start when
 */
record BenchRun(Instant start) {

    /** Begins now. */
    static BenchRun begin() {
        return new BenchRun(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * How it was run.
     *
     * @param seed of everything random; 0 where nothing is
     */
    Environment environment(long seed, ThreadsOption threads) throws IOException {
        return new Environment(Version.number(), Machine.describe(), start, seed, threads.count());
    }
}
