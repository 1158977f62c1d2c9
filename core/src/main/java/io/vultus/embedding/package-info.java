/** Embeddings: what they are, the networks that make them, and the way from a photograph to them. */
package io.vultus.embedding;
