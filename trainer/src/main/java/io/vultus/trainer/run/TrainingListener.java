package io.vultus.trainer.run;

/** Hears what a run does, on the thread that trains, and is expected to return at once. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener SILENT = new TrainingListener() {};

    /** A step has been done. */
    default void stepped(TrainingStep step) {}

    /**
     * The network has been verified.
     *
     * @param step after so many steps; 0 for the network that knows nothing yet
     */
    default void verified(long step, VerificationResult result) {}

    /**
     * The data are not quite what their files say; heard once, before the first step.
     *
     * @param message says what is otherwise, and what is done
     */
    default void noticed(String message) {}

    /**
     * A face cannot be read, and another has taken its place. Heard on other threads, once for each face.
     *
     * @param message names the face and says what is wrong with it
     */
    default void corrupt(String message) {}
}
