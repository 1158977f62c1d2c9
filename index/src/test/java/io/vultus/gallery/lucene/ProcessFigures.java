package io.vultus.gallery.lucene;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds, to see whether it grows; Linux only.
 *
 * @param handles open file handles
 * @param mappedFiles mappings of files below some folder
 * @param directMegabytes direct buffers
 * @param heapMegabytes live objects, after a garbage collection
 * @param residentMegabytes memory altogether
 */
record ProcessFigures(
        long handles, long mappedFiles, long directMegabytes, long heapMegabytes, long residentMegabytes) {

    static ProcessFigures of(Path folder) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long mapped;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            mapped = lines.filter(line -> line.contains(folder.toString())).count();
        }
        long resident;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            resident = lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .sum();
        }
        return new ProcessFigures(
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                mapped,
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                                .sum()
                        >> 20,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                resident);
    }

    @Override
    public String toString() {
        return "%d file handles, %d mappings, %d MB direct, %d MB heap, %d MB resident"
                .formatted(handles, mappedFiles, directMegabytes, heapMegabytes, residentMegabytes);
    }
}
