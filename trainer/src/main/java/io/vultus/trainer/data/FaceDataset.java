package io.vultus.trainer.data;

import io.vultus.face.FaceCrop;

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
     * Reads a face.
     *
     * @param index 0 to size − 1
     */
    FaceCrop face(int index);
}
