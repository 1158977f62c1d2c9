package io.vultus.trainer.loss;

/**
 * The logit of a sample's own class, and how it changes.
 *
 * @param value before the head's scale
 * @param byScore its derivative by the score
 * @param byNorm its derivative by the length of the embedding, the score held still; 0 where the head ignores it
 */
public record TargetLogit(double value, double byScore, double byNorm) {}
