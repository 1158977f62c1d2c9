/**
 * Losses over embeddings, as pure functions with their gradients: margin heads over the scores of a face against the
 * classes' centres, and triplet losses over the embeddings alone. Nothing here knows of networks or of ND4J; everything
 * is computed in double precision, from float arrays too.
 */
package io.vultus.trainer.loss;
