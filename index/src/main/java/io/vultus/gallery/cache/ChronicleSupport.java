package io.vultus.gallery.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Chronicle Map can run in this JVM: its library is optional, and it fails with confusing errors where it may
 * not reach into the JDK, or where the runtime has no compiler.
 */
final class ChronicleSupport {

    private static final Logger LOG = LoggerFactory.getLogger(ChronicleSupport.class);

    private static final String CHRONICLE_MAP = "net.openhft.chronicle.map.ChronicleMap";

    /** Keeps Chronicle from greeting at INFO, and asking for an e-mail address. */
    private static final String NO_GREETING = "chronicle.announcer.disable";

    /** What Chronicle Map reaches for in the JDK. */
    private static final Map<String, Set<String>> EXPORTS = Map.of(
            "java.base", Set.of("sun.nio.ch", "jdk.internal.ref"),
            "jdk.compiler", Set.of("com.sun.tools.javac.file"));

    private static final Set<String> OPENS = Set.of("java.lang", "java.lang.reflect");

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private ChronicleSupport() {}

    /**
     * Whether Chronicle Map can run. Where it cannot, that is logged once for the JVM: as a warning where its library
     * is there but the JVM is not fit for it.
     *
     * @param cache what is off without it, for the log
     */
    static boolean isThere(String cache) {
        if (!hasLibrary()) {
            if (TOLD.compareAndSet(false, true)) {
                LOG.info("the {} is off: its library is not on the class path (add net.openhft:chronicle-map)", cache);
            }
            return false;
        }
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent() && TOLD.compareAndSet(false, true)) {
            LOG.warn("the {} is off: {}", cache, obstacle.get());
        }
        return obstacle.isEmpty();
    }

    private static boolean hasLibrary() {
        try {
            Class.forName(CHRONICLE_MAP, false, ChronicleSupport.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** What keeps Chronicle Map from running in this JVM, and what to do about it. */
    private static Optional<String> obstacle() {
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            return Optional.of("this runtime lacks the module jdk.compiler (use a JDK)");
        }
        List<String> missing = missingOptions();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the JVM was started without options that Chronicle Map needs (add "
                        + String.join(" ", missing) + ")");
    }

    private static List<String> missingOptions() {
        Module ours = ChronicleSupport.class.getModule();
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

    /** What opens a store. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens something without Chronicle's greeting and its warnings to those who recover a file on purpose. */
    static <T> T quietly(Opening<T> opening) throws IOException {
        if (System.getProperty(NO_GREETING) == null) {
            System.setProperty(NO_GREETING, "true");
        }
        ExceptionHandler silent = ExceptionHandler.ignoresEverything();
        Jvm.setThreadLocalExceptionHandlers(null, silent, null, silent);
        try {
            return opening.open();
        } finally {
            Jvm.setThreadLocalExceptionHandlers(null, null, null, null);
        }
    }
}
