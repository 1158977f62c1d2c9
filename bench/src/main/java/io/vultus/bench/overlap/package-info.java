/** Finds the people of a test set in a training set, by the centres of their embeddings. */
package io.vultus.bench.overlap;
