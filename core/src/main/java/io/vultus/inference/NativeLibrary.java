package io.vultus.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/**
 * The native libraries that Vultus uses. Each is unpacked from its jar into a folder and loaded from there, which fails
 * in many surroundings: containers whose file systems cannot be written or allow no programs, servers with a class
 * loader for each application. Every load goes through {@link #load}, which finds out what is wrong and says it.
 */
public enum NativeLibrary {
    /** Reads photographs, and runs some networks. */
    OPENCV("OpenCV", Unpacking.JAVACPP, "org.bytedeco:opencv, openblas and javacpp"),
    /** Multiplies matrices, for exact search. */
    OPENBLAS("OpenBLAS", Unpacking.JAVACPP, "org.bytedeco:openblas and javacpp"),
    /** Runs networks. */
    ONNX_RUNTIME("ONNX Runtime", Unpacking.ONNX_RUNTIME, "com.microsoft.onnxruntime:onnxruntime"),
    /** Trains networks. */
    ND4J("ND4J", Unpacking.JAVACPP, "org.nd4j:nd4j-native, org.bytedeco:openblas and javacpp");

    private final String title;
    private final Unpacking unpacking;
    private final String artifacts;

    NativeLibrary(String title, Unpacking unpacking, String artifacts) {
        this.title = title;
        this.unpacking = unpacking;
        this.artifacts = artifacts;
    }

    /** Who unpacks the library, and which property moves the folder. */
    private enum Unpacking {
        JAVACPP("-Dorg.bytedeco.javacpp.cachedir=DIR") {
            @Override
            Path folder() throws IOException {
                return Loader.getCacheDir().toPath();
            }
        },
        ONNX_RUNTIME("-Djava.io.tmpdir=DIR, or unpack the libraries yourself and name their folder by "
                + "-Donnxruntime.native.path=DIR") {
            @Override
            Path folder() {
                return Path.of(System.getProperty("java.io.tmpdir"));
            }
        };

        private final String remedy;

        Unpacking(String remedy) {
            this.remedy = remedy;
        }

        /** Where this JVM unpacks to. */
        abstract Path folder() throws IOException;
    }

    /**
     * Loads.
     *
     * @param loading touches the library's classes
     * @throws NativeLibraryException if that fails
     */
    public void load(Runnable loading) {
        try {
            loading.run();
        } catch (NativeLibraryException e) {
            throw e;
        } catch (LinkageError | RuntimeException e) {
            throw failure(e);
        }
    }

    private NativeLibraryException failure(Throwable e) {
        List<Throwable> causes = causes(e);
        String reason = heldElsewhere(causes)
                .or(this::folderProblem)
                .or(() -> folderWithoutPrograms(causes))
                .or(() -> missing(causes))
                .orElseGet(() -> title + " could not be loaded for " + Loader.getPlatform());
        return new NativeLibraryException(reason + " (" + innermost(causes) + ")", e);
    }

    private Optional<String> heldElsewhere(List<Throwable> causes) {
        return find(causes, "already loaded in another classloader")
                .or(() -> causes.stream().filter(NativeLibrary::isUnbound).findFirst())
                .map(found -> "another class loader of this JVM holds " + title
                        + "'s native library, and a JVM loads it only once: put the jars of " + title
                        + " where all applications share them, or run each application in a JVM of its own");
    }

    /**
     * Whether a method has no native code, in the JVM's words {@code 'void Core.setNumThreads(int)'}. JavaCPP goes on
     * where the JVM refuses a library that belongs to another class loader; the first native method fails then.
     */
    private static boolean isUnbound(Throwable cause) {
        return cause instanceof UnsatisfiedLinkError
                && cause.getMessage() != null
                && cause.getMessage().startsWith("'");
    }

    private Optional<String> folderProblem() {
        Path folder;
        try {
            folder = unpacking.folder();
        } catch (IOException e) {
            return Optional.of("no folder can be made into which " + title
                    + " could unpack its native libraries: name one by " + unpacking.remedy);
        }
        try {
            Files.delete(Files.createTempFile(folder, "vultus", ".probe"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(title + " cannot unpack its native libraries into " + folder
                    + ", where nothing can be written: name another folder by " + unpacking.remedy);
        }
    }

    private Optional<String> folderWithoutPrograms(List<Throwable> causes) {
        return find(causes, "failed to map segment from shared object", "Operation not permitted")
                .map(found -> title + " cannot load its native libraries from " + folder()
                        + ", whose file system allows no programs (it is mounted noexec): name another folder by "
                        + unpacking.remedy);
    }

    private String folder() {
        try {
            return unpacking.folder().toString();
        } catch (IOException e) {
            return "their folder";
        }
    }

    private Optional<String> missing(List<Throwable> causes) {
        return find(causes, "in java.library.path", "Failed to find", "not found")
                .or(() -> causes.stream()
                        .filter(cause -> cause instanceof ClassNotFoundException)
                        .findFirst())
                .map(found ->
                        title + "'s native libraries for " + Loader.getPlatform() + " are not on the class path: put "
                                + artifacts + " with the classifier of this platform there");
    }

    private static Optional<Throwable> find(List<Throwable> causes, String... words) {
        return causes.stream()
                .filter(cause -> cause.getMessage() != null)
                .filter(cause -> List.of(words).stream().anyMatch(cause.getMessage()::contains))
                .findFirst();
    }

    /** The throwable and everything below it, innermost last. */
    private static List<Throwable> causes(Throwable e) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = e; cause != null && seen.add(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String innermost(List<Throwable> causes) {
        return causes.getLast().toString();
    }
}
