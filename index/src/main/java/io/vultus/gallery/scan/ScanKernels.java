package io.vultus.gallery.scan;

import java.lang.reflect.Constructor;
import java.util.Optional;

/** Chooses the kernel: SIMD where the module {@code jdk.incubator.vector} is loaded, scalar otherwise. */
final class ScanKernels {

    private static final String MODULE = "jdk.incubator.vector";
    private static final String VECTOR = "io.vultus.gallery.scan.VectorScanKernel";

    private static final Optional<Constructor<? extends ScanKernel>> VECTOR_CONSTRUCTOR = find();

    private ScanKernels() {}

    /** The fastest kernel that there is. */
    static ScanKernel create(CodeLayout layout) {
        if (VECTOR_CONSTRUCTOR.isEmpty()) {
            return new ScalarScanKernel(layout);
        }
        try {
            return VECTOR_CONSTRUCTOR.get().newInstance(layout);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the vector kernel was tried and does not work any more", e);
        }
    }

    private static Optional<Constructor<? extends ScanKernel>> find() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.empty();
        }
        try {
            Constructor<? extends ScanKernel> constructor =
                    Class.forName(VECTOR).asSubclass(ScanKernel.class).getDeclaredConstructor(CodeLayout.class);
            constructor.newInstance(CodeLayout.of(1));
            return Optional.of(constructor);
        } catch (ReflectiveOperationException | LinkageError e) {
            // A JDK whose incubating API differs, or a processor without the registers.
            return Optional.empty();
        }
    }
}
