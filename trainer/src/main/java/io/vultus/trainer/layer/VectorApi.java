package io.vultus.trainer.layer;

import java.util.Optional;

/** Finds kernels that are compiled against the module {@code jdk.incubator.vector}, which may be absent. */
final class VectorApi {

    private VectorApi() {}

    /** Not where the module is not loaded, is another than it was, or the processor has no such registers. */
    static <T> Optional<T> find(Class<T> type, String name) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(type.getPackageName() + "." + name)
                    .asSubclass(type)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }
}
