package io.vultus.cli;

import io.vultus.bench.report.Environment;
import io.vultus.file.FileAccess;
import io.vultus.file.FolderLock;
import io.vultus.report.Machine;
import java.io.IOException;
import java.nio.file.Path;
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
     * Does what a benchmark does while no other writes into its folder.
     *
     * @param folder for the results; created if missing
     * @throws io.vultus.file.FolderLockedException if another benchmark writes there
     */
    static <T> T reserving(Path folder, Work<T> work) throws IOException, InterruptedException {
        try (FolderLock held = FolderLock.acquire(folder, "another benchmark", FileAccess.OWNER)) {
            held.ensureHeld();
            return work.run();
        }
    }

    /** What a benchmark does. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException, InterruptedException;
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
