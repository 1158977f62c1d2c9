package io.vultus.gallery.lucene;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What this process holds, to see whether it grows; Linux only.
 *
 * @param handles open file handles
 * @param mappedFiles mappings of files below some folder
 * @param directMegabytes direct buffers
 * @param heapMegabytes live objects, after a garbage collection
 * @param nativeMegabytes memory that is neither heap nor mapped files: the virtual machine's own, and whatever native
 *     code took and did not give back
 * @param residentMegabytes memory altogether: the heap as large as the collector keeps it, and mapped files as far as
 *     they are in memory, among it
 */
record ProcessFigures(
        long handles,
        long mappedFiles,
        long directMegabytes,
        long heapMegabytes,
        long nativeMegabytes,
        long residentMegabytes) {

    static ProcessFigures of(Path folder) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long mapped;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            mapped = lines.filter(line -> line.contains(folder.toString())).count();
        }
        return new ProcessFigures(
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                mapped,
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                                .sum()
                        >> 20,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                nativeMegabytes(runtime),
                statusMegabytes("VmRSS:"));
    }

    /** The collector says at once that it has made the heap smaller, and gives the memory back by and by. */
    private static long nativeMegabytes(Runtime runtime) {
        long least = Long.MAX_VALUE;
        for (int sinceLess = 0; sinceLess < 10; sinceLess++) {
            long now = Math.max(0, statusMegabytes("RssAnon:") - (runtime.totalMemory() >> 20));
            if (now < least) {
                least = now;
                sinceLess = 0;
            }
            LockSupport.parkNanos(50_000_000);
        }
        return least;
    }

    private static long statusMegabytes(String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "%d file handles, %d mappings, %d MB direct, %d MB heap, %d MB native, %d MB resident"
                .formatted(handles, mappedFiles, directMegabytes, heapMegabytes, nativeMegabytes, residentMegabytes);
    }
}
