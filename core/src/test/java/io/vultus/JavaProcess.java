package io.vultus;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that tests run in a JVM of their own: to kill it, or because it may die. */
public final class JavaProcess {

    private JavaProcess() {}

    /** A program under this JVM's own options. */
    public static ProcessBuilder of(String mainClass, Object... arguments) {
        return of(ManagementFactory.getRuntimeMXBean().getInputArguments(), mainClass, arguments);
    }

    /** A program on this JVM's class path. */
    public static ProcessBuilder of(List<String> options, String mainClass, Object... arguments) {
        return onClassPath(System.getProperty("java.class.path"), options, mainClass, arguments);
    }

    /** A program on another class path. */
    public static ProcessBuilder onClassPath(
            String classPath, List<String> options, String mainClass, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
