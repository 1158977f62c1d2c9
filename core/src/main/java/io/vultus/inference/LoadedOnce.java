package io.vultus.inference;

/** How loading a library ended: after a failure a JVM has no second try, and every use gets the first one's reason. */
public final class LoadedOnce {

    /** Null if it is loaded. */
    private final NativeLibraryException failure;

    private LoadedOnce(NativeLibraryException failure) {
        this.failure = failure;
    }

    /** Loads; a failure is kept for {@link #require}. */
    public static LoadedOnce of(NativeLibrary library, Runnable loading) {
        try {
            library.load(loading);
            return new LoadedOnce(null);
        } catch (NativeLibraryException e) {
            return new LoadedOnce(e);
        }
    }

    /**
     * Asks for the library.
     *
     * @throws NativeLibraryException if it could not be loaded
     */
    public void require() {
        if (failure != null) {
            throw new NativeLibraryException(failure.getMessage(), failure);
        }
    }
}
