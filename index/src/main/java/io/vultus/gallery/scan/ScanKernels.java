package io.vultus.gallery.scan;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Chooses the kernel: one on SIMD registers where the module {@code jdk.incubator.vector} is loaded. */
final class ScanKernels {

    private static final String LOOKUP = "VectorLookupKernel";
    private static final String BIT_COUNT = "VectorBitCountKernel";

    /** The first that compiles looking up in a register to one instruction. */
    private static final int LOOKUP_FEATURE = 25;

    private static final Optional<Constructor<? extends ScanKernel>> VECTOR_CONSTRUCTOR = find();

    private ScanKernels() {}

    /**
     * The fastest kernel that there is.
     *
     * @param available how many blocks there are
     */
    static ScanKernel create(CodeLayout layout, List<CodeQuery> queries, int available) {
        return VECTOR_CONSTRUCTOR.isEmpty()
                ? new ScalarScanKernel(layout, queries, available)
                : VectorApi.make(VECTOR_CONSTRUCTOR.get(), layout, queries, available);
    }

    private static Optional<Constructor<? extends ScanKernel>> find() {
        Optional<Constructor<? extends ScanKernel>> lookup = hasLookup() ? usable(LOOKUP) : Optional.empty();
        return lookup.isPresent() ? lookup : usable(BIT_COUNT);
    }

    private static Optional<Constructor<? extends ScanKernel>> usable(String kernel) {
        return VectorApi.find(
                ScanKernel.class,
                kernel,
                new Class<?>[] {CodeLayout.class, List.class, int.class},
                CodeLayout.of(1),
                List.of(),
                1);
    }

    /** Without the instruction a lookup would be compiled to something far slower; Java does not tell, Linux does. */
    private static boolean hasLookup() {
        if (Runtime.version().feature() < LOOKUP_FEATURE) {
            return false;
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .filter(flags -> List.of(flags.split("\\s+", -1)).contains("avx512vbmi"))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
