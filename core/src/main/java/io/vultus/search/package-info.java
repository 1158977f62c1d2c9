/**
 * Exact search by brute force: the ground truth that approximate search is measured against, and the engine of the
 * evaluation protocols. {@link io.vultus.search.ExactSearch} compares batches of queries with every row of an
 * {@link io.vultus.search.EmbeddingMatrix}, which may be larger than memory.
 */
package io.vultus.search;
