package io.vultus.face;

import io.vultus.photo.Photo;
import java.util.List;

/**
 * Finds faces in photographs. Implementations are thread-safe: any number of threads may detect at once, each on one
 * core.
 */
public interface FaceDetector extends AutoCloseable {

    /**
     * Finds the faces of a photograph.
     *
     * @return the faces with their five points in the photograph's own pixels, best score first; empty where there is
     *     none
     * @throws IllegalStateException if the detector or the photograph is closed
     */
    List<DetectedFace> detect(Photo photo);

    /**
     * The longer side of the photograph as it is searched, in pixels: below the photograph's own where it is scaled
     * down before. By default its own, as it was decoded.
     */
    default int searchedSide(Photo photo) {
        return Math.ceilDiv(Math.max(photo.width(), photo.height()), photo.reduction());
    }

    /**
     * Waits for the calls under way, then frees the native network. Later calls of {@link #detect} get an
     * {@link IllegalStateException}; closing again does nothing.
     *
     * @throws IllegalStateException if called from within a call of this detector
     */
    @Override
    void close();
}
