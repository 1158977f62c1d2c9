package io.vultus.trainer.data;

import io.vultus.face.FaceCrop;
import java.util.List;

/** Aligned faces with the numbers of their people. Thread-safe. */
public interface FaceDataset {

    /** How many faces there are. */
    int size();

    /** How many people there are. */
    int classes();

    /**
     * Whose face it is.
     *
     * @param index 0 to size − 1
     * @return 0 to classes − 1
     */
    int label(int index);

    /**
     * Tells these data from others, wherever they are kept: a hash of what decides the faces and their people. For data
     * that take long to read, of their names and sizes.
     */
    String fingerprint();

    /** What whoever trains with these data should know about them; mostly nothing. */
    default List<String> notices() {
        return List.of();
    }

    /**
     * Reads a face.
     *
     * @param index 0 to size − 1
     */
    FaceCrop face(int index);
}
