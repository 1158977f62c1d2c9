package io.vultus.trainer.data;

/** What becomes of a training face that cannot be read. */
public enum CorruptFaces {
    /** The run stops with an error that names it. */
    FAIL,
    /** It is reported once, and the next face of the data set that can be read takes its place. */
    SKIP
}
