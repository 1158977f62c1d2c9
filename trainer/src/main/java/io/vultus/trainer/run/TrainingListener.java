package io.vultus.trainer.run;

import io.vultus.protocol.KFoldVerification;

/** Hears what a run does, on the thread that trains, and is expected to return at once. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener SILENT = new TrainingListener() {};

    /** A step has been done. */
    default void stepped(TrainingStep step) {}

    /**
     * The network has been verified.
     *
     * @param step after so many steps
     * @param set what with
     */
    default void verified(long step, String set, KFoldVerification result) {}
}
