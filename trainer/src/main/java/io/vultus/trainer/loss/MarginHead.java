package io.vultus.trainer.loss;

/**
 * A softmax loss over class centres with a margin: the logit of a sample's own class is made smaller than its score
 * deserves, so that training pulls it closer to its centre than plain softmax would. Those of all other classes are
 * {@code scale · score}.
 *
 * <p>Heads are immutable and thread-safe. Each is a function of one score; {@link SoftmaxLoss} makes losses and
 * gradients of whole batches from it.
 */
public interface MarginHead {

    /** What the scores of an embedding x against a class centre w are. */
    enum Scores {
        /** x·w. */
        INNER_PRODUCT,
        /** x·w / ‖w‖: the cosine times the length of x. */
        PROJECTION,
        /** x·w / (‖x‖ ‖w‖). */
        COSINE
    }

    /** The head's name with its parameters: "ArcFace (s=64, m=0.5)". */
    String name();

    /** What it takes scores to be. */
    Scores scores();

    /** s: what all logits are multiplied by before the softmax. */
    double scale();

    /**
     * The logit of a sample's own class.
     *
     * @param score against the centre of that class
     * @param norm the length of the embedding, positive; heads over cosines ignore it
     */
    TargetLogit target(double score, double norm);

    /**
     * The head to use at a step of training; those that do not change over time return themselves.
     *
     * @param step from 0
     */
    default MarginHead at(long step) {
        return this;
    }
}
