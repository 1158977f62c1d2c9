package io.vultus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the JVM was started with the options that Vultus wants. Everything that can work without them does; an
 * application that forgot them is told once, with the options to add.
 */
public final class JvmCheck {

    private static final Logger LOG = LoggerFactory.getLogger(JvmCheck.class);

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    /** From here on the JDK warns of native code that was not allowed (JEP 472). */
    private static final int WARNS_OF_NATIVE_CODE = 24;

    /** What Chronicle Map reaches for in the JDK. */
    private static final Map<String, Set<String>> EXPORTS = Map.of(
            "java.base", Set.of("sun.nio.ch", "jdk.internal.ref"),
            "jdk.compiler", Set.of("com.sun.tools.javac.file"));

    private static final Set<String> OPENS = Set.of("java.lang", "java.lang.reflect");

    private JvmCheck() {}

    /** Logs a warning if options are missing, the first time it is called in this JVM. */
    public static void warnOnce() {
        if (WARNED.compareAndSet(false, true)) {
            List<String> missing = missing();
            if (!missing.isEmpty()) {
                LOG.warn("the JVM was started without options that Vultus wants: {}", String.join("; ", missing));
            }
        }
    }

    /**
     * Whether Chronicle Map can be used: it fails with confusing errors where it may not reach into the JDK, or where
     * the runtime has no compiler.
     */
    public static boolean allowsChronicleMap() {
        return ModuleLayer.boot().findModule("jdk.compiler").isPresent()
                && missingForChronicleMap().isEmpty();
    }

    /** What does not work or is slow, each with the options that help. */
    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            missing.add("searching is 2.4 to 3.2 times slower, training 2.5 times"
                    + " (add --add-modules=jdk.incubator.vector)");
        }
        if (Runtime.version().feature() >= WARNS_OF_NATIVE_CODE && !mayCallNativeCode()) {
            missing.add("the JDK warns of native code (add --enable-native-access=ALL-UNNAMED)");
        }
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            missing.add("embedding cache and profile look-aside are off"
                    + " (use a JDK: this runtime lacks the module jdk.compiler)");
        } else if (!allowsChronicleMap()) {
            missing.add("embedding cache and profile look-aside are off (add "
                    + String.join(" ", missingForChronicleMap()) + ")");
        }
        return missing;
    }

    private static List<String> missingForChronicleMap() {
        Module ours = JvmCheck.class.getModule();
        List<String> options = new ArrayList<>();
        EXPORTS.forEach((name, packages) -> ModuleLayer.boot()
                .findModule(name)
                .ifPresent(module -> packages.stream()
                        .filter(each -> !module.isExported(each, ours))
                        .forEach(each -> options.add("--add-exports=" + name + "/" + each + "=ALL-UNNAMED"))));
        OPENS.stream()
                .filter(each -> !Object.class.getModule().isOpen(each, ours))
                .forEach(each -> options.add("--add-opens=java.base/" + each + "=ALL-UNNAMED"));
        options.sort(null);
        return options;
    }

    /** Module.isNativeAccessEnabled, which is newer than the release that this is compiled for. */
    private static boolean mayCallNativeCode() {
        try {
            return (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(JvmCheck.class.getModule());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a JDK of release " + WARNS_OF_NATIVE_CODE + " or newer has this method", e);
        }
    }
}
