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
     */
    List<DetectedFace> detect(Photo photo);

    /** Frees the native network; no other method may run or be called after it. */
    @Override
    void close();
}
