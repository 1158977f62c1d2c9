/**
 * Computes networks and their gradients on ND4J's operations.
 *
 * <p>Why neither DL4J's ComputationGraph nor SameDiff: DL4J's own convolutions bypass oneDNN and cuDNN, and its updater
 * state, random numbers and listeners would have to be saved and restored through a format that is not ours for a
 * resumed run to equal the unbroken one; SameDiff allocates every array anew at each step. Here a network's arrays are
 * made once for a size of batch, convolutions and products run as ND4J operations (oneDNN on processors, cuDNN on
 * GPUs), all state is the list of {@link io.vultus.trainer.layer.Parameter}s, randomness is a function of seed and
 * step, and the description that is run is the one that is exported.
 *
 * <p>What is done channel by channel (batch normalisation, PReLU, and the sums behind them) is too slow as ND4J
 * operations on a processor: their reductions and broadcasts take up to half the time of the convolutions between them.
 * It goes through {@link io.vultus.trainer.layer.ChannelMath}, of which there are two: on ND4J's operations, for any
 * precision and back end, and fused over host memory by SIMD, for floats on processors.
 */
package io.vultus.trainer.layer;
