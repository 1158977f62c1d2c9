package io.vultus.bench.ann;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Takes the time of something that this JVM builds, from when it is made. */
final class BuildClock {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final long start = System.nanoTime();
    private final long processorStart = SYSTEM.getProcessCpuTime();

    /** What was built until now. */
    AnnIndex built(String how, long diskBytes, long memoryBytes) {
        return new AnnIndex(
                how,
                (System.nanoTime() - start) / 1e9,
                (SYSTEM.getProcessCpuTime() - processorStart) / 1e9,
                diskBytes,
                memoryBytes);
    }
}
