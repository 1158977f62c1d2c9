/**
 * Trained networks as ONNX files, for any engine to run: what a {@link io.vultus.trainer.network.Network} describes is
 * written operation by operation, with the normalisations folded into the convolutions and dense layers beside them.
 */
package io.vultus.trainer.export;
