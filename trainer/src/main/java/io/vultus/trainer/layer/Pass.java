package io.vultus.trainer.layer;

/**
 * A pass through the network.
 *
 * @param training whether norms are the batch's own and dropout is active
 * @param seed what randomness depends on: another one at every step
 */
record Pass(boolean training, long seed) {}
