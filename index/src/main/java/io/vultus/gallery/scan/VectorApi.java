package io.vultus.gallery.scan;

import java.lang.reflect.Constructor;
import java.util.Optional;

/** Finds classes that use the module {@code jdk.incubator.vector}, which may be absent. */
final class VectorApi {

    private static final String MODULE = "jdk.incubator.vector";

    private VectorApi() {}

    /**
     * A class by its simple name, if it can be used: not where the module is not loaded, the JDK's incubating API
     * differs, or the processor lacks the registers, which the constructor says.
     *
     * @param arguments what the constructor is tried with
     */
    static <T> Optional<Constructor<? extends T>> find(
            Class<T> type, String name, Class<?>[] parameters, Object... arguments) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.empty();
        }
        try {
            Constructor<? extends T> constructor = Class.forName(type.getPackageName() + "." + name)
                    .asSubclass(type)
                    .getDeclaredConstructor(parameters);
            constructor.newInstance(arguments);
            return Optional.of(constructor);
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** Makes an object by a constructor that was tried before. */
    static <T> T make(Constructor<? extends T> constructor, Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the vector API was tried and does not work any more", e);
        }
    }
}
