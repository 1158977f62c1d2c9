package io.vultus.gallery.scan;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of kernels by JMH. Runs only where it is asked for by name; the system property
 * {@code vultus.benchmarks} is a regular expression that chooses some.
 */
class KernelMeasurement {

    @Test
    void measure() throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(System.getProperty("vultus.benchmarks", "io.vultus.gallery.scan.*Benchmark"))
                        .jvmArgsAppend("--add-modules=jdk.incubator.vector")
                        .build())
                .run();
    }
}
