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
     * @throws NativeLibraryException if they cannot be loaded; the message says why and what to do
     */
    public static void load() {
        Libraries.LOADED.require();
    }

    /** Holder: the JVM runs its initialiser once, on first use, whatever the threads. */
    private static final class Libraries {

        private static final LoadedOnce LOADED = LoadedOnce.of(NativeLibrary.OPENCV, () -> {
            Loader.load(opencv_java.class);
            Core.setNumThreads(1);
        });
    }
}
