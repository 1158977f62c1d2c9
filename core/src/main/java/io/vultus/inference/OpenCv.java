package io.vultus.inference;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.opencv_java;
import org.opencv.core.Core;

/** Loads OpenCV's native libraries, once. */
public final class OpenCv {

    private OpenCv() {}

    /**
     * Loads the libraries if they are not yet loaded. OpenCV's own threads are switched off: Vultus works on many
     * photographs at once, one core each, which wastes nothing on handing out parts of small images.
     *
     * @throws InferenceException if the libraries of this platform are missing
     */
    public static void load() {
        Libraries.ensureLoaded();
    }

    /** Holder: the JVM runs its initialiser once, on first use, whatever the threads. */
    private static final class Libraries {

        /** Why they could not be loaded, or null. */
        private static final String FAILURE = tryLoad();

        private static String tryLoad() {
            try {
                Loader.load(opencv_java.class);
                Core.setNumThreads(1);
                return null;
            } catch (LinkageError | RuntimeException e) {
                return e.toString();
            }
        }

        static void ensureLoaded() {
            if (FAILURE != null) {
                throw new InferenceException(
                        "OpenCV's native libraries could not be loaded for " + Loader.getPlatform() + " ("
                                + FAILURE
                                + "); put org.bytedeco:opencv, openblas and javacpp with the classifier of this platform on"
                                + " the class path");
            }
        }
    }
}
