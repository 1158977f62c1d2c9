/** Trained networks as {@link io.vultus.embedding.FaceEmbedder}s on the library that trained them, ND4J. */
package io.vultus.trainer.embedding;
