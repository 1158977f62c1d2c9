package io.vultus;

import java.util.ArrayList;
import java.util.List;
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
        return missing;
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
